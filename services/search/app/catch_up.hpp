// Bringing an index forward by a part of the catalog's changes, and by stock that may have changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "search/app/ports.hpp"
#include "search/app/stock_queue.hpp"

namespace merx::search {

struct CaughtUp {
    std::int64_t head = 0;    // of the catalog
    bool may_be_more = false; // there are changes or SKUs that were not part of this
    // Why stock could not be asked for. Products were indexed all the same and their SKUs joined the queue.
    std::optional<Error> stock_failure{};
};

// The first changes that the target does not know are applied, together with the stock of what they list and of SKUs
// from the queue. Fails where the feed cannot be read.
Task<Result<CaughtUp>> catch_up(CatalogFeed& feed, StockLevels& stock, IndexTarget& target, StockQueue& queue);

} // namespace merx::search
