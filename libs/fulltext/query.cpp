#include "fulltext/query.hpp"

#include <utility>

namespace merx::fulltext {
namespace {

Query of(Query::Kind kind, std::vector<Query> parts) {
    return {.kind = kind, .parts = std::move(parts)};
}

Query of_two(Query::Kind kind, Query first, Query second) {
    Query query{.kind = kind};
    query.parts.reserve(2);
    query.parts.push_back(std::move(first));
    query.parts.push_back(std::move(second));
    return query;
}

Query of_terms(Query::Kind kind, std::vector<std::string> terms, std::size_t window) {
    Query query{.kind = kind, .limit = window};
    query.parts.reserve(terms.size());
    for (std::string& text : terms) {
        query.parts.push_back(term(std::move(text)));
    }
    return query;
}

} // namespace

Query nothing() {
    return {};
}
Query everything() {
    return {.kind = Query::Kind::everything};
}
Query term(std::string text) {
    return {.kind = Query::Kind::term, .text = std::move(text)};
}
Query prefix(std::string text, std::size_t limit) {
    return {.kind = Query::Kind::prefix, .text = std::move(text), .limit = limit};
}
Query all_of(std::vector<Query> parts) {
    return of(Query::Kind::all_of, std::move(parts));
}
Query any_of(std::vector<Query> parts) {
    return of(Query::Kind::any_of, std::move(parts));
}
Query best_of(std::vector<Query> parts) {
    return of(Query::Kind::best_of, std::move(parts));
}
Query synonym(std::vector<Query> parts) {
    return of(Query::Kind::synonym, std::move(parts));
}
Query filter(Query query, Query condition) {
    return of_two(Query::Kind::filter, std::move(query), std::move(condition));
}
Query and_maybe(Query query, Query bonus) {
    return of_two(Query::Kind::and_maybe, std::move(query), std::move(bonus));
}
Query and_not(Query query, Query exception) {
    return of_two(Query::Kind::and_not, std::move(query), std::move(exception));
}
Query phrase(std::vector<std::string> terms, std::size_t window) {
    return of_terms(Query::Kind::phrase, std::move(terms), window);
}
Query near(std::vector<std::string> terms, std::size_t window) {
    return of_terms(Query::Kind::near, std::move(terms), window);
}
Query scaled(double factor, Query part) {
    Query query{.kind = Query::Kind::scaled, .factor = factor};
    query.parts.push_back(std::move(part));
    return query;
}

} // namespace merx::fulltext
