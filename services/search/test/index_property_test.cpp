// Whatever happens to a catalog, an inventory and the process that follows them: the index that has followed everything
// equals one built from what is there in the end.
#include <rapidcheck.h>

#include "fulltext/writer.hpp"
#include "search/adapters/generations.hpp"
#include "search/adapters/listing_record.hpp"
#include "search/test/index_fixture.hpp"

namespace merx::search {
namespace {

// Everything a search could tell of an index, without the document numbers, which depend on its past.
struct Content {
    std::map<std::string, ListingRecord> records;
    std::map<std::string, std::set<std::pair<std::string, std::uint32_t>>> terms; // term → product and weight
    std::map<std::string, std::vector<std::string>> rows;
    std::map<std::string, Listing> watched;
    Categories categories;
    std::int64_t position = 0;
};

class RecordingWatcher final : public IndexWatcher {
public:
    void begin_anew() override { listings_.clear(); }
    void put(fulltext::DocumentNumber number, const Listing& listing) override {
        listings_.insert_or_assign(number, listing);
    }
    void remove(fulltext::DocumentNumber number) override { listings_.erase(number); }
    void publish(std::shared_ptr<const Categories>) override {
        published.clear();
        for (const auto& [number, listing] : listings_) {
            published.insert_or_assign(listing.id.text(), listing);
        }
    }

    std::map<std::string, Listing> published;

private:
    std::map<fulltext::DocumentNumber, Listing> listings_;
};

std::vector<std::string> texts_of(const Row& row, const Vocabulary& vocabulary) {
    std::vector<std::string> texts{std::to_string(row.sequence()),
                                   std::to_string(row.lowest_price),
                                   std::to_string(row.highest_price),
                                   std::to_string(to_micros(row.create_time)),
                                   std::string(vocabulary.currencies.text(row.currency)),
                                   row.brand == no_symbol ? "" : std::string(vocabulary.brands.text(row.brand)),
                                   row.in_stock ? "in stock" : "out of stock",
                                   std::to_string(row.lengths.name),
                                   std::string(row.texts().sort_name()),
                                   std::string(row.texts().name()),
                                   std::string(row.texts().slug()),
                                   std::string(row.texts().image_url()),
                                   std::string(row.texts().description().value_or("too long"))};
    std::set<std::string> categories;
    for (const Symbol category : row.categories()) {
        categories.emplace(vocabulary.categories.text(category));
    }
    texts.insert(texts.end(), categories.begin(), categories.end());
    for (const AttributeSymbols& each : row.attributes()) {
        texts.emplace_back(vocabulary.attribute_names.text(each.name));
        texts.emplace_back(vocabulary.attributes.text(each.attribute));
    }
    return texts;
}

Content content_of(const Index& index, const RecordingWatcher& watcher) {
    const std::shared_ptr<const Snapshot> snapshot = *index.snapshot();
    Content content{.categories = *snapshot->categories, .position = snapshot->position};
    content.watched = watcher.published;
    std::map<DocumentNumber, std::string> products;
    RC_ASSERT(snapshot->read([&](const fulltext::Reader& reader) {
        reader.for_each([&](DocumentNumber number, const std::string& data) {
            ListingRecord record = decode_listing(data);
            products[number] = record.listing.id.text();
            content.records.emplace(products[number], std::move(record));
        });
        for (const fulltext::CountedTerm& term : reader.terms("", 100'000, 100'000)) {
            std::vector<fulltext::Reader::Found> found;
            reader.postings(term.term, 100'000, found);
            for (const auto& [number, weight] : found) {
                content.terms[term.term].emplace(products.at(number), weight);
            }
        }
    }));
    snapshot->columns->for_each([&](DocumentNumber number, const Row& row) {
        RC_ASSERT(products.at(number) == row.product().text());
        content.rows.emplace(products.at(number), texts_of(row, snapshot->vocabulary()));
    });
    RC_ASSERT(snapshot->columns->size() == content.rows.size());
    return content;
}

class Shop final : public IndexFixture {
public:
    void TestBody() override {}

    Shop() {
        watchers = {&watcher_};
        catalog.page_limit = static_cast<std::size_t>(*rc::gen::inRange(1, 12));
        text = std::make_unique<PlainText>("rules 0");
    }

    void start() { open(); }

    enum class Step { put, change, unlist, put_category, change_category, remove_category, stock, lost, settle };
    enum class Mishap { none, restart, dies_in_a_build, catalog_away, inventory_away, corrupt, other_rules, reindex };

    void run(Step step) {
        switch (step) {
        case Step::put:
            products_.push_back(listing(words(), some_categories()));
            catalog.put(products_.back());
            break;
        case Step::change: change(); break;
        case Step::unlist:
            if (Listing* product = any(products_)) {
                catalog.remove(product->id);
            }
            break;
        case Step::put_category:
            categories_.push_back(category(words(), some_parent()));
            catalog.put(categories_.back());
            break;
        case Step::change_category: change_category(); break;
        case Step::remove_category:
            if (Category* removed = any(categories_)) {
                catalog.remove(removed->id);
            }
            break;
        case Step::stock: change_stock(); break;
        case Step::lost:
            if (Listing* product = any(products_)) {
                flip_stock(product->variants[0].sku);
                index->check_all_stock();
            }
            break;
        case Step::settle: settle(); break;
        }
    }

    void run(Mishap mishap) {
        switch (mishap) {
        case Mishap::none: break;
        case Mishap::restart: reopen(); break;
        case Mishap::dies_in_a_build:
            close();
            leave_half_a_build();
            open();
            break;
        case Mishap::catalog_away: catalog.is_away = !catalog.is_away; break;
        case Mishap::inventory_away: stock.is_away = !stock.is_away; break;
        case Mishap::corrupt:
            close();
            truncate_something();
            open();
            break;
        case Mishap::other_rules:
            close();
            text = std::make_unique<PlainText>("rules " + std::to_string(++rules_));
            open();
            break;
        case Mishap::reindex:
            close();
            std::filesystem::remove(directory / "current");
            open();
            break;
        }
    }

    // Everybody is back, and everything has been heard of.
    Content end() {
        catalog.is_away = false;
        stock.is_away = false;
        for (int i = 0; i < 3; ++i) { // a build, its place, what came meanwhile
            settle();
        }
        return content_of(*index, watcher_);
    }
    Content rebuilt() {
        close();
        directory = dir.path() / "another";
        open();
        settle();
        return content_of(*index, watcher_);
    }

private:
    static std::string words() {
        static const std::vector<std::string> all{"red", "ball", "blue", "doll", "toys", "soft"};
        return *rc::gen::elementOf(all) + " " + *rc::gen::elementOf(all);
    }
    template <class Thing>
    static Thing* any(std::vector<Thing>& things) {
        return things.empty() ? nullptr : &things[*rc::gen::inRange<std::size_t>(0, things.size())];
    }
    std::vector<CategoryId> some_categories() {
        std::vector<CategoryId> some;
        for (const Category& each : categories_) {
            if (*rc::gen::inRange(0, 3) == 0) {
                some.push_back(each.id);
            }
        }
        return some;
    }
    std::optional<CategoryId> some_parent() {
        const Category* parent = *rc::gen::arbitrary<bool>() ? any(categories_) : nullptr;
        return parent == nullptr ? std::nullopt : std::optional(parent->id);
    }
    void change() {
        if (Listing* product = any(products_)) {
            product->name = words();
            product->categories = some_categories();
            product->variants[0].price = *rc::gen::inRange(1, 1000);
            catalog.put(*product);
        }
    }
    // The catalog keeps the tree free of cycles: a parent is always older.
    void change_category() {
        if (Category* changed = any(categories_)) {
            changed->name = words();
            const Category* parent = any(categories_);
            changed->parent = parent < changed ? std::optional(parent->id) : std::nullopt;
            catalog.put(*changed);
        }
    }
    void flip_stock(const std::string& sku) {
        if (!stock.available.erase(sku)) {
            stock.available.insert(sku);
        }
    }
    void change_stock() {
        if (Listing* product = any(products_)) {
            flip_stock(product->variants[0].sku);
            index->check_stock(product->variants[0].sku);
        }
    }
    void leave_half_a_build() { const auto half = fulltext::Writer::create(directory / "77"); }
    void truncate_something() {
        const auto current = Generations(directory).current();
        if (current) {
            const auto names = {"iamglass", "postlist.glass", "docdata.glass", "termlist.glass"};
            const std::filesystem::path file =
                directory / *current / *rc::gen::elementOf(std::vector<std::string>(names.begin(), names.end()));
            if (std::filesystem::exists(file)) {
                std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
            }
        }
    }

    RecordingWatcher watcher_;
    std::vector<Listing> products_;
    std::vector<Category> categories_;
    int rules_ = 0;
};

TEST(SearchIndexProperties, an_index_that_followed_equals_one_rebuilt_from_zero) {
    using Step = Shop::Step;
    using Mishap = Shop::Mishap;
    const bool held = rc::check([] {
        Shop shop;
        shop.start();
        const int length = *rc::gen::inRange(1, 25);
        for (int i = 0; i < length; ++i) {
            shop.run(*rc::gen::weightedElement<Step>({{6, Step::put},
                                                      {4, Step::change},
                                                      {2, Step::unlist},
                                                      {3, Step::put_category},
                                                      {3, Step::change_category},
                                                      {1, Step::remove_category},
                                                      {3, Step::stock},
                                                      {1, Step::lost},
                                                      {4, Step::settle}}));
            shop.run(*rc::gen::weightedElement<Mishap>({{30, Mishap::none},
                                                        {2, Mishap::restart},
                                                        {1, Mishap::dies_in_a_build},
                                                        {1, Mishap::catalog_away},
                                                        {1, Mishap::inventory_away},
                                                        {1, Mishap::corrupt},
                                                        {1, Mishap::other_rules},
                                                        {1, Mishap::reindex}}));
        }
        const Content followed = shop.end();
        const Content rebuilt = shop.rebuilt();
        RC_ASSERT(followed.position == rebuilt.position);
        RC_ASSERT(followed.records == rebuilt.records);
        RC_ASSERT(followed.terms == rebuilt.terms);
        RC_ASSERT(followed.rows == rebuilt.rows);
        RC_ASSERT(followed.watched == rebuilt.watched);
        RC_ASSERT(followed.categories == rebuilt.categories);
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace merx::search
