#include "catalog/domain/field_checks.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace merx::catalog {
namespace {

// A key may be as long as a request; its pointer need not.
constexpr std::size_t max_key_in_pointer = 256;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_line_space(char c) {
    return c == '\n' || c == '\r' || c == '\t';
}

} // namespace

void FieldNotes::add(std::string pointer, std::string code, std::string detail) {
    if (notes_.size() < max_notes) {
        notes_.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
}

void FieldNotes::add(const Error& error, std::string_view pointer) {
    for (const FieldError& field : error.fields) {
        add(std::string(pointer) + field.pointer, field.code, field.detail);
    }
}

Result<void> FieldNotes::finish() {
    if (notes_.empty()) {
        return {};
    }
    return fail(invalid(std::exchange(notes_, {})));
}

void check_text(FieldNotes& notes, std::string_view pointer, std::string_view text, std::size_t max, Lines lines) {
    if (!is_valid_utf8(text)) {
        notes.add(std::string(pointer), "invalid_text", "This is not valid UTF-8.");
        return;
    }
    const bool allowed = std::ranges::all_of(
        text, [lines](char c) { return !is_control(c) || (lines == Lines::many && is_line_space(c)); });
    if (!allowed) {
        notes.add(std::string(pointer), "invalid_text", "This text has control characters in it.");
    }
    if (text.size() > max && count_code_points(text) > max) {
        notes.add(std::string(pointer), "too_long",
                  "This text is longer than the " + std::to_string(max) + " characters it may have.");
    }
}

void check_filled(FieldNotes& notes, std::string_view pointer, std::string_view text, std::size_t max) {
    if (trim(text).empty()) {
        notes.add(std::string(pointer), "required", "This must not be empty.");
        return;
    }
    check_text(notes, pointer, text, max, Lines::one);
}

bool check_count(FieldNotes& notes, std::string_view pointer, std::size_t count, std::size_t max,
                 std::string_view what) {
    if (count <= max) {
        return true;
    }
    notes.add(std::string(pointer), "too_many",
              "There may be at most " + std::to_string(max) + ' ' + std::string(what) + '.');
    return false;
}

std::string at(std::string_view pointer, std::size_t index) {
    return std::string(pointer) + '/' + std::to_string(index);
}

std::string at(std::string_view pointer, std::string_view key) {
    std::string path(pointer);
    path += '/';
    for (const char c : key.substr(0, max_key_in_pointer)) {
        if (c == '~') {
            path += "~0";
        } else if (c == '/') {
            path += "~1";
        } else {
            path += c;
        }
    }
    return path;
}

} // namespace merx::catalog
