#include "search/reindex.hpp"

#include "async/worker_pool.hpp"
#include "search/adapters/analysed_text.hpp"
#include "search/adapters/catalog_changes.hpp"
#include "search/adapters/generation.hpp"
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

Result<IndexContents> read_contents(const std::filesystem::path& directory) {
    const std::optional<std::string> name = Generations(directory).current();
    if (!name) {
        return fail(not_found("no_index", "There is no search index in " + directory.string() + "."));
    }
    Generation generation(directory / *name);
    IndexContents contents;
    const auto read = generation.read([&](const fulltext::Reader& reader) {
        contents = {.generation = *name, .bytes = generation.size_on_disk(), .products = {}};
        contents.position = IndexFile::position_of(reader);
        reader.for_each([&](fulltext::DocumentNumber, const std::string& data) {
            const Listing listing = decode_listing(data).listing;
            contents.products.insert_or_assign(listing.id.text(), listing.sequence);
        });
    });
    if (!read) {
        return fail(unavailable("index_unusable", "The search index in " + directory.string() + " cannot be read."));
    }
    return contents;
}

} // namespace merx::search
