// Who keeps something of their own about all listings, such as suggestions, and has the indexer keep it up to date.
#pragma once

#include <memory>

#include "fulltext/document.hpp"
#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"

namespace merx::search {

// Called by the indexer alone, one call at a time, on a thread that may take its time.
class IndexWatcher {
public:
    virtual ~IndexWatcher() = default;
    // An index is about to be loaded: what was known is void. Document numbers are those of that index.
    virtual void begin_anew() = 0;
    // New, or in place of what was there.
    virtual void put(fulltext::DocumentNumber number, const Listing& listing) = 0;
    virtual void remove(fulltext::DocumentNumber number) = 0;
    // A batch has ended and searches see it from here on; so should whoever asks the watcher. Listings whose
    // categories changed were put again.
    virtual void publish(std::shared_ptr<const Categories> categories) = 0;
};

} // namespace merx::search
