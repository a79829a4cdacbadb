// Where in a JSON text the number is that its parser would not take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace merx::json {

struct BadNumber {
    std::string pointer; // RFC 6901
    bool is_json;        // a proper number, only too large, rather than something like 012 or 1.
};

// For a text whose structure is sound up to that number; empty where it cannot be found.
std::optional<BadNumber> find_bad_number(std::string_view text);

} // namespace merx::json
