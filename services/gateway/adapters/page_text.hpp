// A kept answer as bytes, for a store outside the process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/cached_answer.hpp"

namespace merx::gateway {

// Operations are named by their text: their places differ from one version of the program to the next.
std::string to_text(const CachedAnswer& page, std::string_view operation);

// Empty where these are not bytes of to_text(), or of an operation that is not among these.
std::optional<CachedAnswer> page_of(std::string_view text, const std::vector<std::string>& operations);

} // namespace merx::gateway
