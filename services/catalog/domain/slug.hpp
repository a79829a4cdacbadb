// A slug is a thing's name in addresses: lower-case ASCII letters and digits in words joined by single hyphens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace merx::catalog {

// What a client may ask for, and what is made from a name; a made one stays short enough for a number after it.
constexpr std::size_t max_slug_length = 200;
constexpr std::size_t max_made_slug_length = 80;

// Lower-case, with the letters of Latin alphabets reduced to ASCII ("Über Größe" is "uber grosse") and accents
// that stand on their own dropped. Every other character is kept. The text must be valid UTF-8.
std::string fold_latin(std::string_view text);

// The slug of a name; `fallback` for a name in which nothing folds to ASCII.
std::string make_slug(std::string_view name, std::string_view fallback);

// The n-th choice where the slug is taken already: "tee-2" for the second.
std::string numbered_slug(std::string_view slug, std::int64_t number);

bool is_slug(std::string_view text);

// What a list sorted by name is sorted by: "Éclair" stands between "east" and "edge". Cut to a bounded length.
constexpr std::size_t max_sort_key_length = 120;
std::string make_sort_key(std::string_view name);

} // namespace merx::catalog
