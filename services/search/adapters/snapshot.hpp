// An index as a search sees it: at one position of the catalog's changes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/result.hpp"
#include "fulltext/reader.hpp"
#include "search/adapters/columns.hpp"
#include "search/domain/categories.hpp"
#include "search/domain/listing.hpp"

namespace merx::search {

class Generation;

// Does not change, and keeps alive what it needs: a search holds one from its begin to its end.
struct Snapshot {
    std::shared_ptr<Generation> generation;
    std::shared_ptr<const Columns> columns;
    std::shared_ptr<const Categories> categories;
    // Of the last change of the catalog that it knows.
    std::int64_t position = 0;

    const Vocabulary& vocabulary() const;
    // Hands a reader to `search`, which may be called again from its beginning where the index was changed under it,
    // and must not keep the reader. The reader sees at least what the columns know, and perhaps more: documents that
    // the columns do not have are to be passed over.
    //
    // Fails with `index_building` (503) where the index turns out to be corrupt, which also begins its rebuild.
    Result<void> read(const std::function<void(const fulltext::Reader&)>& search) const;
    // What is shown of a hit; nothing where it is gone by now.
    static std::optional<Listing> listing(const fulltext::Reader& reader, DocumentNumber number);
};

} // namespace merx::search
