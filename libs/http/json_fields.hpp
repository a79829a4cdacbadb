// The tables that generated code hands to readers and writers: the fields of a message, the values of an enum.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merx::json {

// What a reader must know of a field besides its type.
struct Field {
    enum Trait : std::uint8_t {
        plain = 0,
        required = 1,    // its absence is an error
        output_only = 2, // the server's own: skipped in a body, unknown in a query
        nullable = 4,    // `null` counts as absent
        repeated = 8,    // a query may name it many times
        keyed = 16,      // a query names it as name[key]
    };
    std::string_view name;
    std::uint8_t traits = plain;

    constexpr bool has(Trait trait) const { return (traits & trait) != 0; }
};

// A set of the fields of one message, by their place in its table.
using FieldSet = std::uint64_t;
constexpr std::size_t max_fields = 64;

struct EnumName {
    int number;
    std::string_view name;
};

// Names of an enum hold no UNSPECIFIED: it is never written as a value nor taken as one.
// Empty for a number that has no name, such as one from a newer sender.
constexpr std::string_view find_name(std::span<const EnumName> names, int number) {
    const auto found = std::ranges::find(names, number, &EnumName::number);
    return found == names.end() ? std::string_view{} : found->name;
}

// A sentence for the person who sent another value.
inline std::string list_of_names(std::span<const EnumName> names) {
    std::string sentence = "This must be one of:";
    for (const EnumName& value : names) {
        if (!value.name.empty()) {
            sentence += sentence.back() == ':' ? " " : ", ";
            sentence += value.name;
        }
    }
    return sentence += '.';
}

// The entries of a map in the order of their keys, so that equal messages have equal JSON.
template <class Map>
std::vector<const typename Map::value_type*> by_key(const Map& map) {
    std::vector<const typename Map::value_type*> entries;
    entries.reserve(map.size());
    for (const auto& entry : map) {
        entries.push_back(&entry);
    }
    std::ranges::sort(entries, {}, [](const auto* entry) -> const auto& { return entry->first; });
    return entries;
}

} // namespace merx::json
