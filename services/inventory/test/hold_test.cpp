#include "inventory_fixture.hpp"

namespace merx::inventory {
namespace {

using Hold = InventoryTest;

TEST_F(Hold, keeps_stock_for_an_order) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    const std::string order = bench_.order_id();
    const v1::Hold hold = bench_.place(order, {{"TEE-S", 2}}).value();
    EXPECT_EQ(hold.order_id(), order);
    EXPECT_EQ(hold.state(), v1::HOLD_STATE_OPEN);
    ASSERT_EQ(hold.lines_size(), 1);
    EXPECT_EQ(hold.lines(0).quantity(), 2);
    EXPECT_EQ(bench_.stock("TEE-S"), "5/2/3");
}

TEST_F(Hold, placed_twice_is_one_hold) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    const std::string order = bench_.order_id();
    const std::string id = bench_.place(order, {{"TEE-S", 2}}).value().id();
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 2}}).value().id(), id);
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 3}}).error().code, "hold_differs");
    EXPECT_EQ(bench_.stock("TEE-S"), "5/2/3");
}

TEST_F(Hold, is_all_lines_or_none_and_names_each_line_that_falls_short) {
    ASSERT_TRUE(bench_.adjust("TEE-A", 5));
    ASSERT_TRUE(bench_.adjust("TEE-C", 1));
    const std::string order = bench_.order_id();
    const Error error = bench_.place(order, {{"TEE-C", 2}, {"TEE-A", 5}, {"TEE-B", 1}}).error();
    EXPECT_EQ(error.kind, ErrorKind::conflict);
    EXPECT_EQ(error.code, "out_of_stock");
    ASSERT_EQ(error.fields.size(), 2U);
    EXPECT_EQ(error.fields[0].pointer, "/lines/0/quantity");
    EXPECT_EQ(error.fields[0].code, "out_of_stock");
    EXPECT_EQ(error.fields[0].detail, "Only 1 of TEE-C are available.");
    EXPECT_EQ(error.fields[1].pointer, "/lines/2/quantity");
    EXPECT_EQ(error.fields[1].detail, "TEE-B is sold out.");
    EXPECT_EQ(bench_.stock("TEE-A"), "5/0/5");
    EXPECT_EQ(bench_.hold(order).error().code, "hold_not_found");
}

TEST_F(Hold, that_failed_may_be_tried_again) {
    const std::string order = bench_.order_id();
    EXPECT_FALSE(bench_.place(order, {{"TEE-S", 1}}));
    ASSERT_TRUE(bench_.adjust("TEE-S", 1));
    EXPECT_TRUE(bench_.place(order, {{"TEE-S", 1}}));
}

TEST_F(Hold, answers_with_the_lines_in_the_order_asked_for) {
    ASSERT_TRUE(bench_.adjust("TEE-B", 5));
    ASSERT_TRUE(bench_.adjust("TEE-A", 5));
    const std::string order = bench_.order_id();
    const v1::Hold placed = bench_.place(order, {{"TEE-B", 1}, {"TEE-A", 2}}).value();
    const v1::Hold found = bench_.hold(order).value();
    EXPECT_EQ(placed.lines(0).sku(), "TEE-B");
    EXPECT_EQ(placed.SerializeAsString(), found.SerializeAsString());
}

TEST_F(Hold, takes_from_locations_by_their_priority) {
    const std::string last = bench_.add_location("Attic", 300);
    const std::string first = bench_.add_location("Front", 10);
    ASSERT_TRUE(bench_.adjust("TEE-S", 2, last));
    ASSERT_TRUE(bench_.adjust("TEE-S", 2, first));
    const std::string order = bench_.order_id();
    const v1::Hold hold = bench_.place(order, {{"TEE-S", 3}}).value();
    ASSERT_EQ(hold.lines_size(), 1);
    EXPECT_EQ(hold.lines(0).quantity(), 3);
    EXPECT_EQ(bench_.adjust("TEE-S", -1, first).error().code, "insufficient_stock");
    EXPECT_TRUE(bench_.adjust("TEE-S", -1, last));
    EXPECT_EQ(bench_.hold(order).value().SerializeAsString(), hold.SerializeAsString());
    ASSERT_TRUE(bench_.commit(order));
    EXPECT_EQ(bench_.stock("TEE-S"), "0/0/0");
}

TEST_F(Hold, expires_unless_it_was_confirmed) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    const std::string left = bench_.order_id();
    const std::string bought = bench_.order_id();
    ASSERT_TRUE(bench_.place(left, {{"TEE-S", 1}}));
    ASSERT_TRUE(bench_.place(bought, {{"TEE-S", 2}}));
    EXPECT_EQ(bench_.confirm(bought).value().state(), v1::HOLD_STATE_CONFIRMED);
    EXPECT_EQ(bench_.expire(), 0U);
    bench_.clock().advance(std::chrono::minutes{15});
    EXPECT_EQ(bench_.expire(), 1U);
    EXPECT_EQ(bench_.stock("TEE-S"), "5/2/3");
    EXPECT_EQ(bench_.confirm(left).error().code, "hold_released");
    EXPECT_EQ(bench_.commit(left).error().code, "hold_released");
    EXPECT_EQ(bench_.place(left, {{"TEE-S", 1}}).error().code, "hold_released");
    EXPECT_EQ(bench_.expire(), 0U);
}

TEST_F(Hold, expires_by_itself_while_the_worker_runs_also_after_a_restart) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    ASSERT_TRUE(bench_.place(bench_.order_id(), {{"TEE-S", 1}}));
    bench_.restart();
    bench_.service().start();
    bench_.loop().advance(std::chrono::minutes{14});
    EXPECT_EQ(bench_.stock("TEE-S"), "5/1/4");
    bench_.loop().advance(std::chrono::minutes{2});
    EXPECT_EQ(bench_.stock("TEE-S"), "5/0/5");
    bench_.loop().run(bench_.service().stop());
}

TEST_F(Hold, that_is_committed_leaves_the_shelves_once) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.place(order, {{"TEE-S", 2}}));
    ASSERT_TRUE(bench_.confirm(order));
    EXPECT_EQ(bench_.commit(order).value().state(), v1::HOLD_STATE_COMMITTED);
    EXPECT_EQ(bench_.commit(order).value().state(), v1::HOLD_STATE_COMMITTED);
    EXPECT_EQ(bench_.stock("TEE-S"), "3/0/3");
    EXPECT_EQ(bench_.release(order).error().code, "hold_committed");
}

TEST_F(Hold, that_is_released_is_for_others_again) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 1));
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.place(order, {{"TEE-S", 1}}));
    EXPECT_TRUE(bench_.release(order));
    EXPECT_TRUE(bench_.release(order));
    EXPECT_TRUE(bench_.place(bench_.order_id(), {{"TEE-S", 1}}));
    EXPECT_EQ(bench_.restock(order).error().code, "hold_not_committed");
}

TEST_F(Hold, released_before_it_was_placed_is_never_placed) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 1));
    const std::string order = bench_.order_id();
    EXPECT_TRUE(bench_.release(order));
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 1}}).error().code, "hold_released");
    EXPECT_EQ(bench_.stock("TEE-S"), "1/0/1");
}

TEST_F(Hold, of_goods_that_came_back_is_restocked_once) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 5));
    const std::string order = bench_.order_id();
    ASSERT_TRUE(bench_.place(order, {{"TEE-S", 2}}));
    EXPECT_EQ(bench_.restock(order).error().code, "hold_not_committed");
    ASSERT_TRUE(bench_.commit(order));
    EXPECT_TRUE(bench_.restock(order));
    EXPECT_TRUE(bench_.restock(order));
    EXPECT_EQ(bench_.stock("TEE-S"), "5/0/5");
    EXPECT_EQ(bench_.hold(order).value().state(), v1::HOLD_STATE_RESTOCKED);
}

TEST_F(Hold, that_was_never_placed_cannot_be_confirmed_committed_or_restocked) {
    const std::string order = bench_.order_id();
    EXPECT_EQ(bench_.confirm(order).error().kind, ErrorKind::not_found);
    EXPECT_EQ(bench_.commit(order).error().kind, ErrorKind::not_found);
    EXPECT_EQ(bench_.restock(order).error().kind, ErrorKind::not_found);
}

TEST_F(Hold, requests_that_make_no_sense_are_refused_with_pointers) {
    const std::string order = bench_.order_id();
    EXPECT_EQ(bench_.place("pay_1", {{"TEE-S", 1}}).error().fields.at(0).pointer, "/order_id");
    EXPECT_EQ(bench_.place(order, {}).error().fields.at(0).pointer, "/lines");
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 0}}).error().fields.at(0).pointer, "/lines/0/quantity");
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 1'000'001}}).error().fields.at(0).code, "invalid_quantity");
    EXPECT_EQ(bench_.place(order, {{"", 1}}).error().fields.at(0).pointer, "/lines/0/sku");
    EXPECT_EQ(bench_.place(order, {{"TEE-S", 1}, {"TEE-S", 1}}).error().fields.at(0).code, "duplicate_sku");
    v1::PlaceHoldRequest request = bench_.hold_request(order, {{"TEE-S", 1}});
    request.clear_expire_time();
    EXPECT_EQ(bench_.loop().run(bench_.api().place_hold(bench_.call(), request)).error().fields.at(0).code, "required");
}

TEST_F(Hold, a_thousand_at_once_for_a_hundred_units_are_exactly_a_hundred) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 100));
    const rpc::Call call = bench_.call();
    std::vector<v1::PlaceHoldRequest> requests;
    for (int i = 0; i < 1000; ++i) {
        requests.push_back(bench_.hold_request(bench_.order_id(), {{"TEE-S", 1}}));
    }
    std::vector<Task<Result<v1::Hold>>> placing;
    for (const v1::PlaceHoldRequest& request : requests) {
        placing.push_back(bench_.api().place_hold(call, request));
    }
    int placed = 0;
    int refused = 0;
    for (const Result<v1::Hold>& hold : bench_.loop().run(all(std::move(placing)))) {
        placed += hold ? 1 : 0;
        refused += !hold && hold.error().code == "out_of_stock" ? 1 : 0;
    }
    EXPECT_EQ(placed, 100);
    EXPECT_EQ(refused, 900);
    EXPECT_EQ(bench_.stock("TEE-S"), "100/100/0");
}

} // namespace
} // namespace merx::inventory
