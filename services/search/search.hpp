// The search service: an index of the products that are for sale, and answers from it.
//
// It hears `product.*`, `category.*` and `stock.changed`, as wake-ups: what has changed it asks the catalog, whose
// changes are numbered. It announces nothing, and has no database: the index is a folder that can be thrown away and is
// rebuilt from the catalog and the inventory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "events/transport.hpp"
#include "runtime/metrics.hpp"

namespace merx::catalog::v1 {
class CatalogService;
}
namespace merx::inventory::v1 {
class InventoryService;
}
namespace merx::search::v1 {
class SearchService;
}

namespace merx::search {

// All must outlive the service.
struct Ports {
    std::filesystem::path directory; // of the index; this process's alone, made where it is missing
    catalog::v1::CatalogService& catalog;
    inventory::v1::InventoryService& inventory;
    const Clock& clock;
    Executor& executor; // the indexer's timer and its calls run on it
    // Of the words in products, by their English names; the first is what queries are in if they do not say.
    std::vector<std::string> languages{"english"};
    // A file of synonyms in place of the built-in ones; empty: those.
    std::filesystem::path synonyms{};
};

class Search {
public:
    virtual ~Search() = default;
    // Any thread may call.
    virtual v1::SearchService& api() = 0;
    virtual void listen(events::Transport& transport) = 0;

    // The catalog has committed changes up to this number in this process, and answers of searches that begin from
    // here on know of them. Any thread.
    virtual void expect(std::int64_t sequence) = 0;
    // For readiness: `index_building` while there is nothing to search.
    virtual Result<void> healthy() const = 0;

    // How far the index is and what it holds. It must live as long as the registry is read.
    virtual void export_metrics(metrics::Registry& registry) const = 0;

    // Begins following the catalog. Once.
    virtual void start() = 0;
    // Needed before destruction if it was started.
    virtual Task<void> stop() = 0;
};

// Fails with `unknown_language` and with what is wrong in the file of synonyms.
Result<std::unique_ptr<Search>> make_search(Ports ports);

} // namespace merx::search
