#include "users/domain/plain_text.hpp"

#include "core/text.hpp"

namespace merx::users {
namespace {

// C0, DEL and C1. The text is valid UTF-8, where C1 is spelled C2 80 to C2 9F.
bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) {
            return true;
        }
        if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
            return true;
        }
    }
    return false;
}

} // namespace

Result<std::string> plain_text(std::string_view text, TextBounds bounds) {
    if (!is_valid_utf8(text)) {
        return fail(invalid("", "invalid_utf8", "The text is not valid UTF-8."));
    }
    const std::string_view trimmed = trim(text);
    if (has_control_character(trimmed)) {
        return fail(invalid("", "control_character", "The text holds a control character."));
    }
    const std::size_t length = count_code_points(trimmed);
    if (length == 0 && bounds.min > 0) {
        return fail(invalid("", "required", "This must not be empty."));
    }
    if (length < bounds.min) {
        return fail(invalid("", "too_short", "At least " + std::to_string(bounds.min) + " characters are needed."));
    }
    if (length > bounds.max) {
        return fail(invalid("", "too_long", "At most " + std::to_string(bounds.max) + " characters are allowed."));
    }
    return std::string(trimmed);
}

} // namespace merx::users
