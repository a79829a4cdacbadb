#include <fstream>

#include "search/test/index_fixture.hpp"

namespace merx::search {
namespace {

class SearchIndex : public IndexFixture {};

TEST_F(SearchIndex, is_built_from_the_catalog_at_the_first_start) {
    const Category toys = category("toys");
    catalog.put(toys);
    catalog.put(listing("red ball", {toys.id}));
    catalog.put(listing("blue ball"));
    open();
    EXPECT_EQ(found("ball"), (Names{"red ball", "blue ball"}));
    EXPECT_EQ(found("toys"), Names{"red ball"});
    EXPECT_EQ(index->status().position, catalog.head());
    EXPECT_EQ(index->status().documents, 2U);
}

TEST_F(SearchIndex, follows_what_is_created_changed_and_removed) {
    open();
    Listing ball = listing("red ball");
    catalog.put(ball);
    settle();
    EXPECT_EQ(found("ball"), Names{"red ball"});
    ball.name = "green ball";
    catalog.put(ball);
    settle();
    EXPECT_EQ(found("red"), Names{});
    EXPECT_EQ(found("green"), Names{"green ball"});
    catalog.remove(ball.id);
    settle();
    EXPECT_EQ(found("ball"), Names{});
    EXPECT_EQ(row(ball.id), nullptr);
    EXPECT_EQ(index->status().position, catalog.head());
}

TEST_F(SearchIndex, looks_for_changes_every_second_where_nobody_wakes_it) {
    open();
    catalog.put(listing("ball"));
    EXPECT_EQ(found("ball"), Names{});
    loop.advance(Index::poll_interval);
    EXPECT_EQ(found("ball"), Names{"ball"});
}

TEST_F(SearchIndex, goes_on_where_it_was_after_a_restart) {
    catalog.put(listing("ball"));
    open();
    const std::string generation = index->status().generation;
    close();
    catalog.put(listing("doll"));
    open();
    settle();
    EXPECT_EQ(index->status().generation, generation);
    EXPECT_EQ(found("ball"), Names{"ball"});
    EXPECT_EQ(found("doll"), Names{"doll"});
}

TEST_F(SearchIndex, lets_a_search_wait_for_a_change) {
    open();
    const std::int64_t sequence = catalog.put(listing("ball"));
    EXPECT_TRUE(loop.run(index->reach(sequence, std::chrono::seconds{1})));
    EXPECT_EQ(found("ball"), Names{"ball"});
    EXPECT_FALSE(loop.run(index->reach(sequence + 1, std::chrono::seconds{2})));
}

TEST_F(SearchIndex, lets_no_search_wait_for_what_is_far_away) {
    open();
    const Instant before = clock.now();
    EXPECT_FALSE(loop.run(index->reach(Index::out_of_reach + 1, std::chrono::seconds{1})));
    EXPECT_EQ(clock.now(), before);
}

TEST_F(SearchIndex, remembers_the_highest_change_that_was_announced) {
    open();
    index->expect(7);
    index->expect(5);
    EXPECT_EQ(index->expected(), 7);
}

TEST_F(SearchIndex, indexes_products_again_when_a_category_above_them_is_renamed_moved_or_removed) {
    Category toys = category("toys");
    Category balls = category("balls", toys.id);
    const Category sports = category("sports");
    for (const Category& each : {toys, balls, sports}) {
        catalog.put(each);
    }
    const Listing ball = listing("football", {balls.id});
    catalog.put(ball);
    open();
    EXPECT_EQ(found("toys"), Names{"football"});
    toys.name = "games";
    catalog.put(toys);
    settle();
    EXPECT_EQ(found("toys"), Names{});
    EXPECT_EQ(found("games"), Names{"football"});
    balls.parent = sports.id;
    catalog.put(balls);
    settle();
    EXPECT_EQ(found("games"), Names{});
    EXPECT_EQ(found("sports"), Names{"football"});
    const Symbol symbol = (*index->snapshot())->vocabulary().categories.find(sports.id.text());
    EXPECT_EQ(std::ranges::count(row(ball.id)->categories(), symbol), 1);
    catalog.remove(sports.id);
    settle();
    EXPECT_EQ(found("sports"), Names{});
}

TEST_F(SearchIndex, knows_what_is_in_stock_and_hears_of_changes) {
    const Listing ball = listing("ball");
    stock.available = {ball.variants[0].sku};
    catalog.put(ball);
    open();
    EXPECT_TRUE(row(ball.id)->in_stock);
    stock.available.clear();
    index->check_stock(ball.variants[0].sku);
    loop.run_ready();
    EXPECT_FALSE(row(ball.id)->in_stock);
    stock.available = {ball.variants[0].sku};
    index->check_all_stock();
    loop.run_ready();
    EXPECT_TRUE(row(ball.id)->in_stock);
    stock.available.clear();
    reopen();
    EXPECT_FALSE(row(ball.id)->in_stock);
}

TEST_F(SearchIndex, indexes_products_while_the_inventory_is_away_and_learns_their_stock_later) {
    stock.is_away = true;
    const Listing ball = listing("ball");
    stock.available = {ball.variants[0].sku};
    catalog.put(ball);
    open();
    EXPECT_EQ(found("ball"), Names{"ball"});
    EXPECT_FALSE(row(ball.id)->in_stock);
    stock.is_away = false;
    settle();
    EXPECT_TRUE(row(ball.id)->in_stock);
}

TEST_F(SearchIndex, answers_503_until_the_catalog_can_be_asked_for_the_first_time) {
    catalog.is_away = true;
    catalog.put(listing("ball"));
    open();
    EXPECT_EQ(index->snapshot().error().code, "index_building");
    EXPECT_TRUE(index->status().is_building);
    catalog.is_away = false;
    settle();
    EXPECT_EQ(found("ball"), Names{"ball"});
}

TEST_F(SearchIndex, serves_the_old_words_until_the_index_with_the_new_ones_is_built) {
    catalog.put(listing("ball"));
    open();
    close();
    text = std::make_unique<PlainText>("other rules");
    catalog.is_away = true;
    open();
    EXPECT_EQ(found("ball"), Names{"ball"});
    EXPECT_EQ(index->status().generation, "1");
    catalog.is_away = false;
    settle();
    settle();
    EXPECT_EQ(found("ball"), Names{"ball"});
    EXPECT_EQ(index->status().generation, "2");
    EXPECT_FALSE(std::filesystem::exists(directory / "1"));
}

} // namespace
} // namespace merx::search
