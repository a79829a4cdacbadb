// A stock keeping unit: the shop's own name for one thing it sells and counts.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace merx {

class Sku {
public:
    static constexpr std::size_t max_length = 64;

    // Fails with `invalid_sku` unless the text is 1 to max_length of the characters A-Z a-z 0-9 . _ -
    static Result<Sku> parse(std::string_view text);

    const std::string& text() const { return text_; }

    friend auto operator<=>(const Sku&, const Sku&) = default;

private:
    explicit Sku(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace merx
