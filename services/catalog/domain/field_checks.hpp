// Checks of single fields that note what is wrong under the field's JSON pointer, so that one answer can name
// every mistake of a request.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::catalog {

class FieldNotes {
public:
    // What comes after so many mistakes is not noted: an answer never grows with a request.
    static constexpr std::size_t max_notes = 20;

    void add(std::string pointer, std::string code, std::string detail);
    // The fields of an Error about a value, below its place in the request.
    void add(const Error& error, std::string_view pointer);
    bool empty() const { return notes_.empty(); }

    // `invalid_request` with every note; success where there is none. Leaves it empty.
    Result<void> finish();

private:
    std::vector<FieldError> notes_;
};

enum class Lines { one, many };

// Whether the text is well-formed UTF-8 of at most `max` characters, without control characters other than the
// tabs and line ends that Lines::many allows. Notes `invalid_text` and `too_long`.
void check_text(FieldNotes& notes, std::string_view pointer, std::string_view text, std::size_t max, Lines lines);

// The same, and not empty (`required`).
void check_filled(FieldNotes& notes, std::string_view pointer, std::string_view text, std::size_t max);

// Notes `too_many` beyond `max`; `what` is the plural noun. Says whether the count is within the bound.
bool check_count(FieldNotes& notes, std::string_view pointer, std::size_t count, std::size_t max,
                 std::string_view what);

// Pointers to what is inside: at("/variants", 0) is "/variants/0", at("/options", "a/b") is "/options/a~1b".
std::string at(std::string_view pointer, std::size_t index);
std::string at(std::string_view pointer, std::string_view key);

} // namespace merx::catalog
