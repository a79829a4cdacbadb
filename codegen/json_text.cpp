#include "json_text.hpp"

namespace merx::codegen {

JsonText& JsonText::key(std::string_view name) {
    string(name);
    text_ += ": ";
    after_key_ = true;
    return *this;
}

void JsonText::string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': quoted += "\\\""; break;
        case '\\': quoted += "\\\\"; break;
        case '\n': quoted += "\\n"; break;
        default: quoted += c;
        }
    }
    plain(quoted + '"');
}

void JsonText::before_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (level_ == 0) {
        return;
    }
    text_ += first_ ? "" : ",";
    line();
    first_ = false;
}

void JsonText::plain(std::string_view text) {
    before_value();
    text_ += text;
}

void JsonText::open(char bracket) {
    before_value();
    text_ += bracket;
    ++level_;
    first_ = true;
}

void JsonText::close(char bracket) {
    --level_;
    if (!first_) {
        line();
    }
    text_ += bracket;
    first_ = false;
}

void JsonText::line() {
    text_ += '\n';
    text_.append(static_cast<std::size_t>(level_) * 2, ' ');
}

} // namespace merx::codegen
