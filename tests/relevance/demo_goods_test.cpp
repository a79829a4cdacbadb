// That search stays as good as it is over the goods of the demo shop. The floors lie somewhat below what was measured
// when they were set; whoever makes search better raises them.
#include <gtest/gtest.h>

#include <map>

#include "demo/goods.hpp"
#include "engines/merx_engine.hpp"
#include "engines/sqlite_engine.hpp"
#include "scores.hpp"
#include "testing/source_dir.hpp"

namespace merx::relevance {
namespace {

class DemoGoods : public ::testing::Test {
protected:
    DemoGoods() {
        shop_.import(demo::make_goods("/media/demo/").products, 10);
        listings_ = shop_.listings();
        for (const search_engines::Listing& listing : listings_) {
            names_.emplace(listing.id, listing.external_id);
        }
    }

    const std::vector<JudgedQuery> queries_ =
        load_judgements(testing::source_dir() / "tests" / "relevance" / "demo_judgements.tsv").value();
    search_engines::Shop shop_;
    std::vector<search_engines::Listing> listings_;
    std::map<std::string, std::string> names_;
};

TEST_F(DemoGoods, are_found_as_well_as_before) {
    search_engines::MerxEngine merx(shop_);
    merx.catch_up();
    const EngineScores scores = measure(merx, queries_, names_);
    SCOPED_TRACE(query_lines({scores}, queries_));
    const Means reached = means(scores, queries_);
    EXPECT_GE(reached.ndcg, 0.75);
    EXPECT_GE(reached.reciprocal_rank, 0.80);
    EXPECT_GE(reached.recall, 0.75);
    EXPECT_GE(reached.empty, 0.80);
}

// The suite itself: what is fed to a reference is what can be found there.
TEST_F(DemoGoods, are_found_by_the_reference_within_this_process) {
    const auto sqlite = search_engines::make_sqlite_engine(shop_.directory() / "sqlite");
    sqlite->load(listings_);
    const Means reached = means(measure(*sqlite, queries_, names_), queries_);
    EXPECT_GE(reached.ndcg, 0.75);
    EXPECT_EQ(reached.empty, 1);
}

} // namespace
} // namespace merx::relevance
