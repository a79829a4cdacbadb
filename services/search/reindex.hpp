// Rebuilding an index beside the service that serves it, or without one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx::catalog::v1 {
class CatalogService;
}
namespace merx::inventory::v1 {
class InventoryService;
}

namespace merx::search {

struct ReindexParts {
    std::filesystem::path directory; // as in Ports
    catalog::v1::CatalogService& catalog;
    inventory::v1::InventoryService& inventory;
    const Clock& clock;
    std::vector<std::string> languages{"english"};
};

struct ReindexProgress {
    std::int64_t position = 0; // in the catalog's changes
    std::int64_t head = 0;
    std::uint64_t documents = 0;
    std::string generation{}; // named when it is done
};

// Builds a new index from the catalog's first change on and puts it in place of the current one. A process that serves
// the directory moves over within a second or so and follows on from there; until then it goes on with the old one.
// `told` hears how far it is. Fails with `index_being_built` (409) where another process does it, and as the catalog
// does; the old index stays then.
Task<Result<ReindexProgress>> reindex(ReindexParts parts, std::function<void(const ReindexProgress&)> told);

} // namespace merx::search
