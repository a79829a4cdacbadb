// The JSON in which a cart's lines are stored: [["SKU", quantity], …].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "carts/domain/cart.hpp"

namespace merx::carts {

std::string write_lines(const std::vector<CartLine>& lines);
// Asserts for what write_lines() did not write.
std::vector<CartLine> read_lines(std::string_view text);

} // namespace merx::carts
