#include "http/field_errors.hpp"

namespace merx::json {
namespace {

// Cuts at most `limit` bytes off without splitting a UTF-8 sequence.
void cut(std::string& text, std::size_t limit) {
    if (text.size() <= limit) {
        return;
    }
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) {
        --limit;
    }
    text.resize(limit);
}

} // namespace

void FieldErrors::add(std::string pointer, std::string_view code, std::string detail) {
    if (errors_.size() == max_errors) {
        return;
    }
    cut(pointer, max_pointer);
    errors_.push_back({std::move(pointer), std::string(code), std::move(detail)});
}

Result<void> FieldErrors::finish() {
    if (errors_.empty()) {
        return {};
    }
    return fail(invalid(std::exchange(errors_, {})));
}

} // namespace merx::json
