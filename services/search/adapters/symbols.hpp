// Texts that many products share (brands, values of attributes), as small integers, so that counting them is counting
// in an array.
#pragma once

#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace merx::search {

// 1, 2, 3, … in the order the texts came. 0 is no text.
using Symbol = std::uint32_t;
inline constexpr Symbol no_symbol = 0;

// Grows only: a symbol means the same for as long as the table lives. Any thread may ask; asking takes a lock, so it
// is for a filter's value and a facet's label and not for every row.
class Symbols {
public:
    Symbol intern(std::string_view text); // the indexer's
    // no_symbol where nothing ever had this text.
    Symbol find(std::string_view text) const;
    std::string_view text(Symbol symbol) const;
    // The highest symbol there is.
    std::size_t size() const;

private:
    mutable std::shared_mutex mutex_;
    std::deque<std::string> texts_; // which do not move
    std::unordered_map<std::string_view, Symbol> symbols_;
};

// All tables of one index. Each kind counts from 1.
struct Vocabulary {
    Symbols brands;
    Symbols currencies;
    Symbols categories;      // by the text of their id
    Symbols attribute_names; // "color"
    Symbols attributes;      // name and value, see attribute_text()
};

// "color" and "red" as one text.
std::string attribute_text(std::string_view name, std::string_view value);
std::string_view attribute_name(std::string_view text);
std::string_view attribute_value(std::string_view text);

} // namespace merx::search
