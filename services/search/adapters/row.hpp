// What is kept of every product in memory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "search/adapters/symbols.hpp"
#include "search/domain/listing.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

struct AttributeSymbols {
    Symbol name = no_symbol;      // of Vocabulary::attribute_names
    Symbol attribute = no_symbol; // of Vocabulary::attributes

    friend bool operator==(const AttributeSymbols&, const AttributeSymbols&) = default;
};

// The categories that some products are in and all above them, each once. Products that are in the same ones share it,
// so that counting by category is counting sets.
struct CategorySet {
    std::uint32_t number = 0; // 0, 1, 2, … within one index
    std::vector<Symbol> categories;
};

// The texts of a product that a page shows or sorts by, in one piece of memory, so that a page can be made without
// reading listings from the disk.
class RowTexts {
public:
    // Bytes. Longer descriptions are left in the index alone, which bounds what a product takes.
    static constexpr std::size_t max_description = 1'200;

    RowTexts(const Listing& listing, std::string_view sort_name);

    std::string_view name() const { return part(0); }
    std::string_view sort_name() const { return part(1); } // see ListingText
    std::string_view slug() const { return part(2); }
    std::string_view image_url() const { return part(3); }
    // Nothing where it is too long.
    std::optional<std::string_view> description() const {
        return has_description_ ? std::optional(part(4)) : std::nullopt;
    }

private:
    std::string_view part(std::size_t i) const {
        const std::uint32_t begin = i == 0 ? 0 : ends_[i - 1];
        return std::string_view(bytes_).substr(begin, ends_[i] - begin);
    }

    std::string bytes_;
    std::array<std::uint32_t, 5> ends_{}; // of each text in bytes_
    bool has_description_ = false;
};

// What few of the products that match are asked for.
struct RowDetails {
    ProductId product;
    std::int64_t sequence = 0;
    RowTexts texts;
};

// One product: what all that match are asked for, in a line of the processor's cache. What it points to lives as long
// as the Columns it is from.
struct alignas(64) Row {
    std::int64_t lowest_price = 0; // minor units
    std::int64_t highest_price = 0;
    Instant create_time;
    const RowDetails* details = nullptr; // null where there is no such product
    const CategorySet* category_set = nullptr;
    const AttributeSymbols* first_attribute = nullptr;
    Symbol brand = no_symbol;
    Symbol currency = no_symbol;
    TextLengths lengths;
    std::uint16_t attribute_count = 0;
    std::uint8_t price_step = 0; // see price_ladder.hpp
    bool in_stock = false;

    const ProductId& product() const { return details->product; }
    std::int64_t sequence() const { return details->sequence; }
    const RowTexts& texts() const { return details->texts; }
    const std::vector<Symbol>& categories() const { return category_set->categories; }
    std::span<const AttributeSymbols> attributes() const { return {first_attribute, attribute_count}; } // by name
};

} // namespace merx::search
