// What to look for, as a tree of plain values.
//
//     const Query query = and_maybe(all_of({term("red"), term("shirt")}), phrase({"red", "shirt"}, 2));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace merx::fulltext {

struct Query {
    enum class Kind : std::uint8_t {
        nothing,
        everything,
        term,      // text
        prefix,    // text; at most `limit` terms
        all_of,    // parts, weights added
        any_of,    // parts, weights added
        best_of,   // parts, the highest weight
        synonym,   // parts, weighted as if they were one term
        filter,    // the first part, where the second matches as well
        and_maybe, // the first part, with the weight of the second added where it matches
        and_not,   // the first part, where the second does not match
        phrase,    // parts that are terms, in order, within `limit` positions
        near,      // parts that are terms, in any order, within `limit` positions
        scaled,    // the one part, its weight times `factor`
    };
    Kind kind = Kind::nothing;
    std::string text{};
    std::size_t limit = 0;
    double factor = 1;
    std::vector<Query> parts{};
};

Query nothing();
// Every document, with weight 0.
Query everything();
Query term(std::string text);
// Any term that begins so; the most frequent ones where there are more than `limit`. As a synonym of them all.
Query prefix(std::string text, std::size_t limit);
// No parts match nothing.
Query all_of(std::vector<Query> parts);
Query any_of(std::vector<Query> parts);
Query best_of(std::vector<Query> parts);
Query synonym(std::vector<Query> parts);
Query filter(Query query, Query condition);
Query and_maybe(Query query, Query bonus);
Query and_not(Query query, Query exception);
// The window counts positions: 2 for two terms side by side.
Query phrase(std::vector<std::string> terms, std::size_t window);
Query near(std::vector<std::string> terms, std::size_t window);
// The factor must not be below 0; with 0 the part is a mere condition.
Query scaled(double factor, Query part);

} // namespace merx::fulltext
