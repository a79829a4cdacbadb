#include <gmock/gmock.h>

#include "inventory_fixture.hpp"

namespace merx::inventory {
namespace {

using Stock = InventoryTest;
using ::testing::ElementsAre;

v1::StockCount count_of(const std::string& sku, std::int64_t on_hand) {
    v1::StockCount count;
    count.set_sku(sku);
    count.set_on_hand(on_hand);
    return count;
}

TEST_F(Stock, of_a_sku_never_stocked_is_zero) {
    EXPECT_EQ(bench_.stock("TEE-S"), "0/0/0");
}

TEST_F(Stock, grows_and_shrinks_by_adjustments) {
    EXPECT_EQ(bench_.adjust("TEE-S", 25).value().available(), 25);
    EXPECT_EQ(bench_.adjust("TEE-S", -5).value().on_hand(), 20);
    EXPECT_EQ(bench_.stock("TEE-S"), "20/0/20");
}

TEST_F(Stock, cannot_be_taken_where_there_is_none) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 3));
    EXPECT_EQ(bench_.adjust("TEE-S", -4).error().code, "insufficient_stock");
    EXPECT_EQ(bench_.adjust("TEE-M", -1).error().code, "insufficient_stock");
    EXPECT_EQ(bench_.stock("TEE-S"), "3/0/3");
}

TEST_F(Stock, cannot_be_taken_while_an_order_holds_it) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 3));
    ASSERT_TRUE(bench_.place(bench_.order_id(), {{"TEE-S", 2}}));
    EXPECT_EQ(bench_.adjust("TEE-S", -2).error().kind, ErrorKind::conflict);
    EXPECT_EQ(bench_.adjust("TEE-S", -1).value().available(), 0);
}

TEST_F(Stock, of_a_shelf_has_a_bound) {
    v1::BatchSetStockRequest counted;
    *counted.add_counts() = count_of("TEE-S", 1'000'000'000'000);
    ASSERT_TRUE(bench_.loop().run(bench_.api().batch_set_stock(bench_.call(), counted)));
    EXPECT_EQ(bench_.adjust("TEE-S", 1).error().code, "too_much_stock");
}

TEST_F(Stock, adjustments_out_of_bounds_are_refused_with_pointers) {
    v1::AdjustStockRequest request;
    request.set_sku("TEE-S");
    request.set_delta(1'000'000'001);
    request.set_reason(" ");
    const Error error = bench_.loop().run(bench_.api().adjust_stock(bench_.call(), request)).error();
    ASSERT_EQ(error.fields.size(), 2U);
    EXPECT_EQ(error.fields[0].pointer, "/delta");
    EXPECT_EQ(error.fields[0].code, "out_of_range");
    EXPECT_EQ(error.fields[1].pointer, "/reason");
    EXPECT_EQ(error.fields[1].code, "required");
    EXPECT_EQ(bench_.adjust("two words", 1).error().fields.at(0).pointer, "/sku");
    EXPECT_EQ(bench_.adjust("TEE-S", 1, "ord_1").error().fields.at(0).code, "invalid_id");
    EXPECT_EQ(bench_.adjust("TEE-S", 1, "loc_00000000000000000000000000").error().fields.at(0).code,
              "unknown_location");
}

TEST_F(Stock, is_told_of_when_a_sku_sells_out_or_comes_back_and_not_in_between) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 2));
    ASSERT_TRUE(bench_.adjust("TEE-S", 3));
    const std::string first = bench_.order_id();
    ASSERT_TRUE(bench_.place(first, {{"TEE-S", 1}}));
    EXPECT_THAT(bench_.announced(), ElementsAre("TEE-S#1"));
    const std::string second = bench_.order_id();
    ASSERT_TRUE(bench_.place(second, {{"TEE-S", 4}}));
    EXPECT_THAT(bench_.announced(), ElementsAre("TEE-S#1", "TEE-S#2"));
    ASSERT_TRUE(bench_.commit(first));
    EXPECT_THAT(bench_.announced(), ElementsAre("TEE-S#1", "TEE-S#2"));
    ASSERT_TRUE(bench_.release(second));
    EXPECT_THAT(bench_.announced(), ElementsAre("TEE-S#1", "TEE-S#2", "TEE-S#3"));
}

TEST_F(Stock, counted_twice_changes_once) {
    ASSERT_TRUE(bench_.adjust("TEE-M", 7));
    v1::BatchSetStockRequest request;
    *request.add_counts() = count_of("TEE-S", 4);
    *request.add_counts() = count_of("TEE-M", 7);
    *request.add_counts() = count_of("TEE-L", 0);
    EXPECT_EQ(bench_.loop().run(bench_.api().batch_set_stock(bench_.call(), request)).value().changed(), 1);
    EXPECT_EQ(bench_.loop().run(bench_.api().batch_set_stock(bench_.call(), request)).value().changed(), 0);
    EXPECT_EQ(bench_.stock("TEE-S"), "4/0/4");
}

TEST_F(Stock, cannot_be_counted_below_what_is_held) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    ASSERT_TRUE(bench_.place(bench_.order_id(), {{"TEE-S", 3}}));
    v1::BatchSetStockRequest request;
    *request.add_counts() = count_of("TEE-M", 9);
    *request.add_counts() = count_of("TEE-S", 2);
    const Error error = bench_.loop().run(bench_.api().batch_set_stock(bench_.call(), request)).error();
    EXPECT_EQ(error.code, "insufficient_stock");
    EXPECT_EQ(error.fields.at(0).pointer, "/counts/1/on_hand");
    EXPECT_EQ(bench_.stock("TEE-M"), "0/0/0") << "all counts or none";
}

TEST_F(Stock, of_many_skus_comes_in_the_order_asked_for) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    v1::BatchGetStockRequest request;
    request.add_skus("TEE-M");
    request.add_skus("TEE-S");
    const auto response = bench_.loop().run(bench_.api().batch_get_stock(bench_.call(), request)).value();
    ASSERT_EQ(response.stocks_size(), 2);
    EXPECT_EQ(response.stocks(0).sku(), "TEE-M");
    EXPECT_EQ(response.stocks(1).available(), 5);
}

TEST_F(Stock, leaves_a_movement_behind_for_every_change_newest_first) {
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    ASSERT_TRUE(bench_.place(order, {{"TEE-S", 2}}));
    ASSERT_TRUE(bench_.commit(order));
    ASSERT_TRUE(bench_.restock(order));
    v1::ListMovementsRequest request;
    request.set_sku("TEE-S");
    request.set_page_size(3);
    const auto newest = bench_.loop().run(bench_.api().list_movements(bench_.call(), request)).value();
    ASSERT_EQ(newest.movements_size(), 3);
    EXPECT_EQ(newest.movements(0).reason(), "restock");
    EXPECT_EQ(newest.movements(0).on_hand_delta(), 2);
    EXPECT_EQ(newest.movements(1).reason(), "commit");
    EXPECT_EQ(newest.movements(1).held_delta(), -2);
    EXPECT_EQ(newest.movements(2).order_id(), order);
    EXPECT_EQ(newest.movements(2).actor(), "orders");
    request.set_page_token(newest.next_page_token());
    const auto oldest = bench_.loop().run(bench_.api().list_movements(bench_.call(), request)).value();
    ASSERT_EQ(oldest.movements_size(), 1);
    EXPECT_EQ(oldest.movements(0).reason(), "received");
    EXPECT_EQ(oldest.next_page_token(), "");
}

TEST_F(Stock, lies_at_the_default_location_unless_said_otherwise) {
    const std::string outlet = bench_.add_location("Outlet", 200);
    ASSERT_TRUE(bench_.adjust("TEE-S", 5, outlet));
    ASSERT_TRUE(bench_.adjust("TEE-S", 1));
    EXPECT_EQ(bench_.adjust("TEE-S", -2).error().code, "insufficient_stock") << "only one lies there";
    const auto locations = bench_.loop().run(bench_.api().list_locations(bench_.call(), {})).value();
    ASSERT_EQ(locations.locations_size(), 2);
    EXPECT_EQ(locations.locations(0).name(), "Main");
    EXPECT_EQ(locations.locations(1).id(), outlet);
}

TEST_F(Stock, locations_have_names_of_their_own) {
    bench_.add_location("Outlet", 5);
    v1::CreateLocationRequest request;
    request.mutable_location()->set_name("Outlet");
    EXPECT_EQ(bench_.loop().run(bench_.api().create_location(bench_.call(), request)).error().code, "location_exists");
    request.mutable_location()->set_name("");
    request.mutable_location()->set_priority(1001);
    EXPECT_EQ(bench_.loop().run(bench_.api().create_location(bench_.call(), request)).error().fields.size(), 2U);
}

} // namespace
} // namespace merx::inventory
