#include "search/reindex.hpp"

#include "async/worker_pool.hpp"
#include "search/adapters/analysed_text.hpp"
#include "search/adapters/catalog_changes.hpp"
#include "search/adapters/index_builder.hpp"
#include "search/adapters/inventory_stock.hpp"

namespace merx::search {

Task<Result<ReindexProgress>> reindex(ReindexParts parts, std::function<void(const ReindexProgress&)> told) {
    const std::unique_ptr<ListingText> text = co_await or_return(make_listing_text(parts.languages));
    CatalogChanges changes(parts.catalog, parts.clock);
    InventoryStock stock(parts.inventory, parts.clock);
    WorkerPool disk(1, 1);
    BuilderParts builder_parts{
        .directory = parts.directory, .feed = changes, .stock = stock, .text = *text, .disk = disk};
    const std::unique_ptr<IndexBuilder> builder = co_await IndexBuilder::begin(std::move(builder_parts));
    if (builder == nullptr) {
        co_return fail(conflict("index_being_built", "Another process is building the search index already."));
    }
    ReindexProgress progress;
    for (bool is_complete = false; !is_complete;) {
        const IndexBuilder::Progress made = co_await or_return(builder->advance());
        progress = {.position = made.position, .head = made.head, .documents = made.documents};
        is_complete = made.is_complete;
        told(progress);
    }
    progress.generation = co_await builder->finish();
    co_return progress;
}

} // namespace merx::search
