// A catalog, an inventory and words for tests of the index.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "search/adapters/index.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::search {

// Keeps the latest change of each thing, as the catalog does.
class FakeCatalog final : public CatalogFeed {
public:
    std::int64_t put(Listing listing) {
        listing.sequence = ++head_;
        const std::string key = listing.id.text();
        things_.insert_or_assign(key, CatalogChange{.sequence = head_, .thing = std::move(listing)});
        return head_;
    }
    std::int64_t remove(ProductId id) { return note(id.text(), Unlisted{id}); }
    std::int64_t put(Category category) {
        const std::string key = category.id.text();
        return note(key, std::move(category));
    }
    std::int64_t remove(CategoryId id) { return note(id.text(), RemovedCategory{id}); }

    Task<Result<Part>> read_after(std::int64_t sequence, std::size_t limit) override {
        ++reads;
        if (is_away) {
            co_return fail(unavailable("service_unavailable", "The catalog is away."));
        }
        Part part{.changes = {}, .head = head_};
        for (const auto& [key, change] : things_) {
            if (change.sequence > sequence) {
                part.changes.push_back(change);
            }
        }
        std::ranges::sort(part.changes, {}, &CatalogChange::sequence);
        const auto kept = static_cast<std::ptrdiff_t>(std::min({part.changes.size(), limit, page_limit}));
        part.changes.erase(part.changes.begin() + kept, part.changes.end());
        co_return part;
    }

    std::int64_t head() const { return head_; }

    bool is_away = false;
    std::size_t page_limit = max_limit;
    int reads = 0;

private:
    template <class Thing>
    std::int64_t note(const std::string& key, Thing thing) {
        things_.insert_or_assign(key, CatalogChange{.sequence = ++head_, .thing = std::move(thing)});
        return head_;
    }

    std::map<std::string, CatalogChange> things_;
    std::int64_t head_ = 0;
};

class FakeStock final : public StockLevels {
public:
    Task<Result<std::vector<bool>>> are_available(std::vector<std::string> skus) override {
        if (is_away) {
            co_return fail(unavailable("service_unavailable", "The inventory is away."));
        }
        std::vector<bool> levels;
        for (const std::string& sku : skus) {
            levels.push_back(available.contains(sku));
        }
        co_return levels;
    }

    std::set<std::string> available;
    bool is_away = false;
};

// Every word of the name and of the categories' names as it is, "w" before it.
class PlainText final : public ListingText {
public:
    explicit PlainText(std::string rules = "plain") : rules_(std::move(rules)) {}

    IndexedText text_of(const Listing& listing, const Categories& categories) const override {
        std::set<std::string> terms;
        add_words(terms, listing.name);
        for (const CategoryId category : listing.categories) {
            for (const std::string& name : categories.path(category)) {
                add_words(terms, name);
            }
        }
        IndexedText text{.postings = {}, .sort_name = listing.name};
        for (const std::string& term : terms) {
            text.postings.push_back({.term = term});
        }
        text.lengths.name = static_cast<std::uint8_t>(listing.name.size());
        return text;
    }
    std::string fingerprint() const override { return rules_; }

private:
    static void add_words(std::set<std::string>& terms, const std::string& text) {
        std::istringstream words(text);
        for (std::string word; words >> word;) {
            terms.insert("w" + word);
        }
    }

    std::string rules_;
};

class IndexFixture : public ::testing::Test {
protected:
    ~IndexFixture() override { close(); }

    // The indexer runs on the test's thread, which lets it come to rest before it goes on.
    void open() {
        index = std::make_unique<Index>(IndexParts{.directory = directory,
                                                   .feed = catalog,
                                                   .stock = stock,
                                                   .text = *text,
                                                   .clock = clock,
                                                   .executor = loop,
                                                   .watchers = watchers});
        index->start();
        loop.run_ready();
    }
    void close() {
        if (index != nullptr) {
            loop.run(index->stop());
            index.reset();
        }
    }
    void settle() {
        index->wake();
        loop.run_ready();
    }
    void reopen() {
        close();
        open();
    }

    Listing listing(const std::string& name, std::vector<CategoryId> categories = {}) {
        const int number = ++listings;
        return {
            .id = ProductId::make(ids),
            .slug = "slug-" + std::to_string(number),
            .name = name,
            .description = "What " + name + " is.",
            .brand = number % 2 == 0 ? "Acme" : "",
            .categories = std::move(categories),
            .attributes = {{"color", number % 3 == 0 ? "red" : "blue"}},
            .image_url = {},
            .currency = "USD",
            .variants = {{.sku = "SKU-" + std::to_string(number), .barcode = {}, .options = {}, .price = 100 + number}},
            .create_time = clock.now()};
    }
    Category category(const std::string& name, std::optional<CategoryId> parent = {}) {
        return {.id = CategoryId::make(ids), .slug = name, .name = name, .parent = parent};
    }

    // The names of the products that have a word.
    std::set<std::string> found(const std::string& word) const {
        std::set<std::string> names;
        const auto snapshot = index->snapshot();
        EXPECT_TRUE(snapshot) << snapshot.error().code;
        if (!snapshot) {
            return names;
        }
        const Result<void> read = (*snapshot)->read([&](const fulltext::Reader& reader) {
            names.clear();
            std::vector<fulltext::Reader::Found> postings;
            reader.postings("w" + word, 1000, postings);
            for (const auto& posting : postings) {
                if ((*snapshot)->columns->find(posting.number) != nullptr) {
                    names.insert(Snapshot::listing(reader, posting.number)->name);
                }
            }
        });
        EXPECT_TRUE(read) << read.error().code;
        return names;
    }
    const Row* row(ProductId id) const {
        const Row* found = nullptr;
        (*index->snapshot())->columns->for_each([&](DocumentNumber, const Row& row) {
            if (row.product() == id) {
                found = &row;
            }
        });
        return found;
    }

    using Names = std::set<std::string>;

    testing::TempDir dir;
    std::filesystem::path directory = dir.path() / "search";
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestLoop loop{clock};
    FakeCatalog catalog;
    FakeStock stock;
    std::unique_ptr<ListingText> text = std::make_unique<PlainText>();
    std::vector<IndexWatcher*> watchers;
    std::unique_ptr<Index> index;
    int listings = 0;
};

} // namespace merx::search
