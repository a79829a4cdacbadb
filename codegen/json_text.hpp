// Writes JSON that people read: two spaces a level, one member a line.
#pragma once

#include <string>
#include <string_view>

namespace merx::codegen {

class JsonText {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    JsonText& key(std::string_view name);

    void string(std::string_view text);
    void number(long long value) { plain(std::to_string(value)); }
    void boolean(bool value) { plain(value ? "true" : "false"); }

    // Members of one line.
    void member(std::string_view name, std::string_view text) { key(name).string(text); }

    const std::string& text() const { return text_; }

private:
    void before_value();
    void plain(std::string_view text);
    void open(char bracket);
    void close(char bracket);
    void line();

    std::string text_;
    int level_ = 0;
    bool after_key_ = false;
    bool first_ = true;
};

} // namespace merx::codegen
