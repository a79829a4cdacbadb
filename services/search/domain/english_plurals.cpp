#include "search/domain/english_plurals.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace merx::search {

std::string_view english_singular(std::string_view word) {
    static constexpr auto plurals = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"calves", "calf"},   {"children", "child"}, {"dwarves", "dwarf"}, {"elves", "elf"},    {"feet", "foot"},
         {"geese", "goose"},   {"halves", "half"},    {"hooves", "hoof"},   {"knives", "knife"}, {"leaves", "leaf"},
         {"loaves", "loaf"},   {"men", "man"},        {"mice", "mouse"},    {"oxen", "ox"},      {"scarves", "scarf"},
         {"shelves", "shelf"}, {"teeth", "tooth"},    {"thieves", "thief"}, {"wives", "wife"},   {"wolves", "wolf"},
         {"women", "woman"}});
    static_assert(std::ranges::is_sorted(plurals));
    const auto* const found =
        std::ranges::lower_bound(plurals, word, {}, [](const auto& entry) { return entry.first; });
    return found != plurals.end() && found->first == word ? found->second : word;
}

} // namespace merx::search
