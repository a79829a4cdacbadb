#include "engines/reference_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace merx::search_engines {
namespace {

constexpr std::array<std::int64_t, 7> band_limits{1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::string key_of(Ticked::Facet facet, const std::string& value) {
    return std::to_string(static_cast<int>(facet)) + value;
}

std::string attribute_value(const std::string& name, const std::string& value) {
    return name + '=' + value;
}

} // namespace

std::size_t price_band(std::int64_t price) {
    return static_cast<std::size_t>(std::ranges::upper_bound(band_limits, price) - band_limits.begin());
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : ascii_lower(text)) {
        if (is_letter(c)) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) {
        words.push_back(word);
    }
    return words;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? std::string_view() : separator);
        text += part;
    }
    return text;
}

std::string attribute_text(const Listing& listing) {
    std::string text;
    for (const auto& [name, value] : listing.attributes) {
        text += name + ' ' + value + ' ';
    }
    return text;
}

std::int64_t FacetNumbers::number(Ticked::Facet facet, const std::string& value) {
    const std::string key = key_of(facet, value);
    if (const auto found = numbers_.find(key); found != numbers_.end()) {
        return found->second;
    }
    const auto next = static_cast<std::int64_t>(facet) * per_facet + static_cast<std::int64_t>(numbers_.size());
    numbers_.emplace(key, next);
    return next;
}

std::vector<std::int64_t> FacetNumbers::of(const Listing& listing) {
    std::vector<std::int64_t> numbers;
    if (!listing.brand.empty()) {
        numbers.push_back(number(Ticked::Facet::brand, listing.brand));
    }
    std::vector<std::string> path;
    for (const std::string& name : listing.category_path) {
        path.push_back(name);
        numbers.push_back(number(Ticked::Facet::category, joined(path, " > ")));
    }
    numbers.push_back(number(Ticked::Facet::price, std::to_string(price_band(listing.price))));
    for (const auto& [name, value] : listing.attributes) {
        numbers.push_back(number(Ticked::Facet::attribute, attribute_value(name, value)));
    }
    return numbers;
}

std::int64_t FacetNumbers::of(const Ticked& ticked) const {
    const bool attribute = ticked.facet == Ticked::Facet::attribute;
    const auto found =
        numbers_.find(key_of(ticked.facet, attribute ? attribute_value(ticked.name, ticked.value) : ticked.value));
    return found == numbers_.end() ? -1 : found->second;
}

} // namespace merx::search_engines
