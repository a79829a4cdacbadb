#include "http/json_number_error.hpp"

#include <charconv>

namespace merx::json {
namespace {

constexpr int max_depth = 64;

// Walks a text that is known to be well-formed up to the number in question.
class Search {
public:
    explicit Search(std::string_view text) : text_(text) {}

    std::optional<BadNumber> run() {
        value("", 0);
        return std::move(found_);
    }

private:
    bool at_end() const { return at_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }
    void skip_space() {
        while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) {
            ++at_;
        }
    }
    bool take(char c) {
        skip_space();
        if (peek() != c) {
            return false;
        }
        ++at_;
        return true;
    }

    // A string's characters, written as a segment of a pointer. Escapes other than the two-character ones that
    // stand for themselves stay as they are written.
    std::optional<std::string> string() {
        if (!take('"')) {
            return std::nullopt;
        }
        std::string segment;
        for (; !at_end() && peek() != '"'; ++at_) {
            if (peek() == '\\') {
                const char escaped = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
                if (escaped != '"' && escaped != '\\' && escaped != '/') {
                    segment += '\\';
                }
                ++at_;
            }
            const char c = peek();
            segment += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        }
        ++at_;
        return segment;
    }

    // False where the search is over, found or lost.
    bool value(const std::string& pointer, int depth) {
        skip_space();
        if (depth > max_depth) {
            return false;
        }
        switch (peek()) {
        case '{': return object(pointer, depth);
        case '[': return array(pointer, depth);
        case '"': return string().has_value();
        case 't':
        case 'n': at_ += 4; return true;
        case 'f': at_ += 5; return true;
        default: return number(pointer);
        }
    }

    bool object(const std::string& pointer, int depth) {
        ++at_;
        if (take('}')) {
            return true;
        }
        do {
            skip_space();
            const auto key = string();
            if (!key || !take(':') || !value(pointer + '/' + *key, depth + 1)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    bool array(const std::string& pointer, int depth) {
        ++at_;
        if (take(']')) {
            return true;
        }
        std::size_t index = 0;
        do {
            if (!value(pointer + '/' + std::to_string(index++), depth + 1)) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    bool number(const std::string& pointer) {
        const std::size_t begin = at_;
        while (!at_end() && std::string_view("+-.0123456789eE").contains(peek())) {
            ++at_;
        }
        const std::string_view token = text_.substr(begin, at_ - begin);
        const bool sound = is_json_number(token);
        if (sound && fits(token)) {
            return !token.empty();
        }
        found_ = BadNumber{.pointer = pointer, .is_json = sound};
        return false;
    }

    static std::size_t digits(std::string_view token, std::size_t at) {
        const std::size_t begin = at;
        while (at < token.size() && token[at] >= '0' && token[at] <= '9') {
            ++at;
        }
        return at - begin;
    }

    // The grammar of RFC 8259, section 6.
    static bool is_json_number(std::string_view token) {
        std::size_t at = token.starts_with('-') ? 1 : 0;
        const std::size_t whole = digits(token, at);
        if (whole == 0 || (whole > 1 && token[at] == '0')) {
            return false;
        }
        at += whole;
        if (at < token.size() && token[at] == '.') {
            const std::size_t fraction = digits(token, at + 1);
            if (fraction == 0) {
                return false;
            }
            at += 1 + fraction;
        }
        if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
            ++at;
            at += at < token.size() && (token[at] == '+' || token[at] == '-') ? 1 : 0;
            const std::size_t exponent = digits(token, at);
            if (exponent == 0) {
                return false;
            }
            at += exponent;
        }
        return at == token.size();
    }

    // What the parser keeps: 64 bits for whole numbers, a finite double for the rest.
    static bool fits(std::string_view token) {
        const char* const end = token.data() + token.size();
        if (token.find_first_of(".eE") != std::string_view::npos) {
            double real = 0; // stays 0 for too large and for too small, which only the exponent tells apart
            const auto parsed = std::from_chars(token.data(), end, real);
            return parsed.ec != std::errc::result_out_of_range || token.find("e-") != std::string_view::npos ||
                   token.find("E-") != std::string_view::npos;
        }
        std::int64_t negative = 0;
        std::uint64_t positive = 0;
        return std::from_chars(token.data(), end, positive).ec == std::errc{} ||
               std::from_chars(token.data(), end, negative).ec == std::errc{};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<BadNumber> found_;
};

} // namespace

std::optional<BadNumber> find_bad_number(std::string_view text) {
    return Search(text).run();
}

} // namespace merx::json
