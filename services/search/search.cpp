#include "search/search.hpp"

#include <fstream>
#include <sstream>

#include "search/adapters/analysed_text.hpp"
#include "search/adapters/catalog_changes.hpp"
#include "search/adapters/finder.hpp"
#include "search/adapters/index.hpp"
#include "search/adapters/inventory_stock.hpp"
#include "search/adapters/search_server.hpp"

namespace merx::search {
namespace {

Result<Synonyms> synonyms_of(const std::filesystem::path& path) {
    if (path.empty()) {
        return Synonyms::built_in();
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        return fail(invalid("search_synonyms", "invalid_synonyms", "The file " + path.string() + " cannot be read."));
    }
    return Synonyms::parse(text.view());
}

// The index as the use cases ask it: what is found in its newest snapshot.
class NewestSnapshot final : public ProductIndex {
public:
    NewestSnapshot(Index& index, Finder& finder) : index_(index), finder_(finder) {}

    std::int64_t expected() const override { return index_.expected(); }
    Task<bool> reach(std::int64_t sequence, Duration limit) override { return index_.reach(sequence, limit); }

    Result<SearchAnswer> find(const SearchQuery& query) const override {
        const auto snapshot = index_.snapshot();
        return snapshot ? finder_.find(**snapshot, query) : fail(snapshot.error());
    }
    Result<std::vector<Suggestion>> suggest(const SuggestQuery& query) const override {
        const auto snapshot = index_.snapshot();
        return snapshot ? finder_.suggest(**snapshot, query) : fail(snapshot.error());
    }

private:
    Index& index_;
    Finder& finder_;
};

class SearchParts final : public Search {
public:
    SearchParts(Ports ports, std::unique_ptr<ListingText> text, std::unique_ptr<Finder> finder)
        : changes_(ports.catalog, ports.clock), stock_(ports.inventory, ports.clock), text_(std::move(text)),
          finder_(std::move(finder)), index_({.directory = std::move(ports.directory),
                                              .feed = changes_,
                                              .stock = stock_,
                                              .text = *text_,
                                              .clock = ports.clock,
                                              .executor = ports.executor,
                                              .watchers = {&finder_->watcher()}}),
          newest_(index_, *finder_), server_(newest_, index_, std::move(ports.languages)) {}

    v1::SearchService& api() override { return server_; }

    void listen(events::Transport& transport) override {
        transport.listen({.types = {"product.*", "category.*"},
                          .hear = [this](const events::Event&) { index_.wake(); },
                          .lost = [this] { index_.wake(); }});
        transport.listen({.types = {"stock.changed"},
                          .hear = [this](const events::Event& event) { index_.check_stock(event.subject); },
                          .lost = [this] { index_.check_all_stock(); }});
    }

    void expect(std::int64_t sequence) override { index_.expect(sequence); }
    Result<void> healthy() const override {
        const auto snapshot = index_.snapshot();
        return snapshot ? Result<void>() : fail(snapshot.error());
    }

    void export_metrics(metrics::Registry& registry) const override {
        const auto show = [&](const std::string& name, const std::string& help, auto member) {
            registry.gauge_from(name, help, {},
                                [this, member] { return static_cast<double>(index_.status().*member); });
        };
        show("merx_search_index_position", "The latest change of the catalog that searches know of.",
             &IndexStatus::position);
        show("merx_search_catalog_head", "The latest change of the catalog there is.", &IndexStatus::head);
        show("merx_search_index_products", "Products that can be found.", &IndexStatus::documents);
        show("merx_search_index_size_bytes", "The index on disk.", &IndexStatus::bytes);
        show("merx_search_index_building", "1 while a generation of the index is being built.",
             &IndexStatus::is_building);
    }

    void start() override { index_.start(); }
    Task<void> stop() override { return index_.stop(); }

private:
    CatalogChanges changes_;
    InventoryStock stock_;
    std::unique_ptr<ListingText> text_;
    std::unique_ptr<Finder> finder_;
    Index index_;
    NewestSnapshot newest_;
    SearchServer server_;
};

} // namespace

Result<std::unique_ptr<Search>> make_search(Ports ports) {
    auto synonyms = synonyms_of(ports.synonyms);
    if (!synonyms) {
        return fail(std::move(synonyms).error());
    }
    auto text = make_listing_text(ports.languages);
    if (!text) {
        return fail(std::move(text).error());
    }
    auto finder = Finder::make({.languages = ports.languages, .synonyms = *std::move(synonyms)});
    if (!finder) {
        return fail(std::move(finder).error());
    }
    return std::make_unique<SearchParts>(std::move(ports), *std::move(text), *std::move(finder));
}

} // namespace merx::search
