// Answers searches and suggestions from snapshots of the index.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "search/adapters/index_watcher.hpp"
#include "search/adapters/snapshot.hpp"
#include "search/domain/search_answer.hpp"
#include "search/domain/search_query.hpp"
#include "search/domain/synonyms.hpp"

namespace merx::search {

struct FinderParts {
    std::vector<std::string> languages; // those the index was built for, the default one first
    Synonyms synonyms;
};

// Any thread may ask, while the indexer tells.
class Finder {
public:
    // Fails with `unknown_language`.
    static Result<std::unique_ptr<Finder>> make(FinderParts parts);
    virtual ~Finder() = default;

    // What corrections, unfinished words and suggestions are taken from; to be handed to the index.
    virtual IndexWatcher& watcher() = 0;

    // Fail as those of ProductIndex do.
    virtual Result<SearchAnswer> find(const Snapshot& snapshot, const SearchQuery& query) = 0;
    virtual Result<std::vector<Suggestion>> suggest(const Snapshot& snapshot, const SuggestQuery& query) = 0;
};

} // namespace merx::search
