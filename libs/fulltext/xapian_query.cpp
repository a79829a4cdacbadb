#include "fulltext/xapian_query.hpp"

#include <vector>

#include "core/assert.hpp"
#include "fulltext/document.hpp"

namespace merx::fulltext {
namespace {

using Operator = Xapian::Query::op;

bool can_be_in_an_index(const std::string& term) {
    return !term.empty() && term.size() <= max_term_bytes;
}

// To Xapian an empty term is every document.
Xapian::Query term_of(const std::string& text) {
    return can_be_in_an_index(text) ? Xapian::Query(text) : Xapian::Query();
}

Xapian::Query prefix_of(const Query& query) {
    if (!can_be_in_an_index(query.text) || query.limit == 0) {
        return {};
    }
    return {Xapian::Query::OP_WILDCARD, query.text, static_cast<Xapian::termcount>(query.limit),
            Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT, Xapian::Query::OP_SYNONYM};
}

Xapian::Query joined(Operator how, const Query& query, std::size_t window = 0) {
    std::vector<Xapian::Query> parts;
    parts.reserve(query.parts.size());
    for (const Query& part : query.parts) {
        parts.push_back(to_xapian(part));
    }
    return {how, parts.begin(), parts.end(), static_cast<Xapian::termcount>(window)};
}

Xapian::Query pair_of(Operator how, const Query& query) {
    MERX_ASSERT(query.parts.size() == 2);
    return {how, to_xapian(query.parts[0]), to_xapian(query.parts[1])};
}

} // namespace

Xapian::Query to_xapian(const Query& query) {
    switch (query.kind) {
    case Query::Kind::nothing: return {};
    case Query::Kind::everything: return Xapian::Query::MatchAll;
    case Query::Kind::term: return term_of(query.text);
    case Query::Kind::prefix: return prefix_of(query);
    case Query::Kind::all_of: return joined(Xapian::Query::OP_AND, query);
    case Query::Kind::any_of: return joined(Xapian::Query::OP_OR, query);
    case Query::Kind::best_of: return joined(Xapian::Query::OP_MAX, query);
    case Query::Kind::synonym: return joined(Xapian::Query::OP_SYNONYM, query);
    case Query::Kind::phrase: return joined(Xapian::Query::OP_PHRASE, query, query.limit);
    case Query::Kind::near: return joined(Xapian::Query::OP_NEAR, query, query.limit);
    case Query::Kind::filter: return pair_of(Xapian::Query::OP_FILTER, query);
    case Query::Kind::and_maybe: return pair_of(Xapian::Query::OP_AND_MAYBE, query);
    case Query::Kind::and_not: return pair_of(Xapian::Query::OP_AND_NOT, query);
    case Query::Kind::scaled:
        MERX_ASSERT(query.parts.size() == 1 && query.factor >= 0);
        return {query.factor, to_xapian(query.parts[0])};
    }
    MERX_UNREACHABLE();
}

} // namespace merx::fulltext
