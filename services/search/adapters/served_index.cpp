#include "search/adapters/served_index.hpp"

#include <algorithm>

#include "search/adapters/price_ladder.hpp"

namespace merx::search {
namespace {

// So many products are indexed again in one commit because of their categories' names.
constexpr std::size_t reindexed_at_once = 500;

} // namespace

ServedIndex::ServedIndex(const std::filesystem::path& folder, const ListingText& text,
                         std::vector<IndexWatcher*> watchers)
    : generation_(std::make_shared<Generation>(folder)), text_(text), file_(IndexFile::open(folder, text)),
      watchers_(std::move(watchers)) {
    load();
}

void ServedIndex::load() {
    for (IndexWatcher* watcher : watchers_) {
        watcher->begin_anew();
    }
    fulltext::Reader(generation_->folder()).for_each([this](DocumentNumber number, const std::string& data) {
        put(number, decode_listing(data));
    });
    publish();
}

void ServedIndex::reopen() {
    file_.reset(); // it holds the lock
    file_ = IndexFile::open(generation_->folder(), text_);
    columns_ = {};
    load();
}

void ServedIndex::put(DocumentNumber number, const ListingRecord& record) {
    const Listing& listing = record.listing;
    Vocabulary& vocabulary = generation_->vocabulary();
    RowContent content{
        .row = {.lowest_price = listing.lowest_price(),
                .highest_price = listing.highest_price(),
                .create_time = listing.create_time,
                .brand = listing.brand.empty() ? no_symbol : vocabulary.brands.intern(listing.brand),
                .currency = vocabulary.currencies.intern(listing.currency),
                .lengths = record.lengths,
                .price_step = price_step_of(listing.lowest_price()),
                .in_stock = listing.in_stock()},
        .details = {.product = listing.id, .sequence = listing.sequence, .texts = {listing, record.sort_name}},
        .categories = {},
        .attributes = {}};
    for (const CategoryId category : file_->categories()->with_ancestors(listing.categories)) {
        content.categories.push_back(vocabulary.categories.intern(category.text()));
    }
    for (const auto& [name, value] : listing.attributes) {
        content.attributes.push_back({.name = vocabulary.attribute_names.intern(name),
                                      .attribute = vocabulary.attributes.intern(attribute_text(name, value))});
    }
    columns_.put(number, std::move(content));
    for (IndexWatcher* watcher : watchers_) {
        watcher->put(number, listing);
    }
}

void ServedIndex::take(std::vector<IndexChange> changes) {
    for (const IndexChange& change : changes) {
        if (change.record) {
            put(change.number, *change.record);
            continue;
        }
        columns_.remove(change.number);
        for (IndexWatcher* watcher : watchers_) {
            watcher->remove(change.number);
        }
    }
}

void ServedIndex::apply(const Batch& batch) {
    take(file_->apply(batch));
    take(file_->reindex(reindexed_at_once));
    file_->commit();
    generation_->note_commit();
    publish();
}

void ServedIndex::publish() {
    const std::shared_ptr<const Categories> categories = file_->categories();
    auto next = std::make_shared<Snapshot>(Snapshot{.generation = generation_,
                                                    .columns = columns_.publish(),
                                                    .categories = categories,
                                                    .position = file_->position()});
    for (IndexWatcher* watcher : watchers_) {
        watcher->publish(categories);
    }
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(next);
}

std::shared_ptr<const Snapshot> ServedIndex::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

ServedIndex::SomeSkus ServedIndex::skus_from(DocumentNumber number, std::size_t limit) const {
    const std::shared_ptr<const Snapshot> now = snapshot();
    SomeSkus some;
    for (; number < now->columns->end_number() && some.skus.size() < limit; ++number) {
        if (now->columns->find(number) != nullptr) {
            const Listing listing = file_->listing(number);
            std::ranges::transform(listing.variants, std::back_inserter(some.skus), &ListedVariant::sku);
        }
    }
    some.next = number < now->columns->end_number() ? number : 0;
    return some;
}

} // namespace merx::search
