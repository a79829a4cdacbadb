// A small shop's goods in an index on disk, to be searched as a process does.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "search/adapters/analysed_text.hpp"
#include "search/adapters/finder.hpp"
#include "search/adapters/index_file.hpp"
#include "search/adapters/served_index.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace merx::search {

// What a test says of a product; the rest is made up.
struct Goods {
    std::string name;
    std::string description{};
    std::vector<std::string> path{}; // categories from the root down
    std::string brand{};
    std::vector<std::pair<std::string, std::string>> attributes{};
    std::string sku{};
    std::int64_t price = 1000;
    bool in_stock = true;
};

class GoodsFixture : public ::testing::Test {
protected:
    GoodsFixture() {
        text_ = make_listing_text(languages).value();
        finder = Finder::make({.languages = languages, .synonyms = Synonyms::built_in()}).value();
        IndexFile::create(folder(), *text_, fulltext::Writer::Safety::fast)->commit();
        served_ = std::make_unique<ServedIndex>(folder(), *text_, std::vector<IndexWatcher*>{&finder->watcher()});
    }

    void sell(const std::vector<Goods>& goods) {
        Batch batch;
        for (const Goods& each : goods) {
            Listing listing = listing_of(each, batch);
            names_[listing.id.text()] = listing.name;
            batch.changes.push_back({.sequence = ++sequence_, .thing = std::move(listing)});
        }
        served_->apply(batch);
    }

    void withdraw(const std::string& name) {
        for (const auto& [id, each] : names_) {
            if (each == name) {
                Batch batch;
                batch.changes.push_back({.sequence = ++sequence_, .thing = Unlisted{ProductId::parse(id).value()}});
                served_->apply(batch);
            }
        }
    }

    SearchAnswer search(SearchDraft draft) {
        auto query = check(std::move(draft));
        EXPECT_TRUE(query) << query.error().detail;
        auto answer = finder->find(*served_->snapshot(), *query);
        EXPECT_TRUE(answer) << answer.error().detail;
        return *std::move(answer);
    }
    std::vector<std::string> found(SearchDraft draft) {
        std::vector<std::string> names;
        for (const SearchHit& hit : search(std::move(draft)).hits) {
            names.push_back(hit.name);
        }
        return names;
    }
    std::vector<std::string> found(const std::string& words) { return found(SearchDraft{.text = words}); }

    // The code of the error that a search ends with.
    std::string refusal(SearchDraft draft) {
        const auto answer = finder->find(*served_->snapshot(), check(std::move(draft)).value());
        return answer ? std::string() : answer.error().fields.at(0).code;
    }

    // The texts of the suggestions of a kind.
    std::vector<std::string> suggested(const std::string& typed, SuggestionKind kind) {
        std::vector<std::string> texts;
        for (const Suggestion& each : suggestions(typed)) {
            if (each.kind == kind) {
                texts.push_back(each.text);
            }
        }
        return texts;
    }
    std::vector<Suggestion> suggestions(const std::string& typed) {
        return finder->suggest(*served_->snapshot(), check_suggest(typed, 0, {}).value()).value();
    }

    // Labels and counts of a facet; a price band's label is "from-to".
    using Counts = std::map<std::string, std::int64_t>;
    static Counts counts(const SearchAnswer& answer, FacetKind kind, const std::string& name) {
        Counts counts;
        for (const Facet& facet : answer.facets) {
            for (const FacetBucket& bucket : facet.buckets) {
                if (facet.kind == kind && facet.name == name) {
                    counts[label_of(bucket)] += bucket.count;
                }
            }
        }
        return counts;
    }

    using Names = std::vector<std::string>;

    const std::vector<std::string> languages{"english"};
    std::unique_ptr<Finder> finder;

private:
    static std::string label_of(const FacetBucket& bucket) {
        const auto text = [](std::optional<std::int64_t> price) { return price ? std::to_string(*price) : ""; };
        return bucket.label.empty() ? text(bucket.min_price) + "-" + text(bucket.max_price) : bucket.label;
    }

    Listing listing_of(const Goods& goods, Batch& batch) {
        Listing listing{.id = ProductId::make(ids_),
                        .sequence = sequence_ + 1,
                        .slug = "slug-" + std::to_string(sequence_),
                        .name = goods.name,
                        .description = goods.description,
                        .brand = goods.brand,
                        .categories = {},
                        .attributes = goods.attributes,
                        .image_url = {},
                        .currency = "USD",
                        .variants = {{.sku = goods.sku.empty() ? "NO-" + std::to_string(sequence_) + "X" : goods.sku,
                                      .barcode = {},
                                      .options = {},
                                      .price = goods.price,
                                      .in_stock = goods.in_stock}},
                        .create_time = clock_.now()};
        batch.availability[listing.variants[0].sku] = goods.in_stock;
        clock_.advance(std::chrono::seconds{1});
        if (const auto category = category_of(goods.path, batch)) {
            listing.categories.push_back(*category);
        }
        listing.sequence = sequence_ + 1;
        return listing;
    }

    std::optional<CategoryId> category_of(const std::vector<std::string>& path, Batch& batch) {
        std::optional<CategoryId> parent;
        std::string key;
        for (const std::string& name : path) {
            key += '/' + name;
            auto known = categories_.find(key);
            if (known == categories_.end()) {
                const CategoryId id = CategoryId::make(ids_);
                known = categories_.emplace(key, id).first;
                batch.changes.push_back(
                    {.sequence = ++sequence_,
                     .thing = Category{
                         .id = id, .slug = "cat" + std::to_string(sequence_), .name = name, .parent = parent}});
            }
            parent = known->second;
        }
        return parent;
    }

    std::filesystem::path folder() const { return dir_.path() / "index"; }

    testing::TempDir dir_;
    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    std::unique_ptr<ListingText> text_;
    std::unique_ptr<ServedIndex> served_;
    std::map<std::string, CategoryId> categories_;
    std::map<std::string, std::string> names_; // by id
    std::int64_t sequence_ = 0;

protected:
    CategoryId category(const std::string& path) const { return categories_.at(path); }
};

} // namespace merx::search
