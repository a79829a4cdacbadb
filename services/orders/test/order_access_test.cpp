#include <set>

#include <gtest/gtest.h>

#include "core/page.hpp"
#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

class OrderAccessTest : public ::testing::Test {
protected:
    std::string get(const rpc::Call& call, const std::string& id, const std::string& email = "") {
        v1::GetOrderRequest wanted;
        wanted.set_id(id);
        wanted.set_email(email);
        const auto answer = bench_.loop.run(bench_.api().get_order(call, wanted));
        return answer ? "shown" : answer.error().code;
    }
    Result<v1::ListOrdersResponse> list(const rpc::Call& call, const v1::ListOrdersRequest& wanted = {}) {
        return bench_.loop.run(bench_.api().list_orders(call, wanted));
    }

    Bench bench_;
};

TEST_F(OrderAccessTest, shows_an_order_to_its_customer_and_to_staff_alone) {
    const std::string id = bench_.confirmed("usr_ann").id();
    EXPECT_EQ(get(bench_.customer("usr_ann"), id), "shown");
    EXPECT_EQ(get(bench_.staff(), id), "shown");
    EXPECT_EQ(get(bench_.customer("usr_bob"), id), "order_not_found");
    EXPECT_EQ(get(bench_.customer("usr_bob"), id, "ann@example.com"), "order_not_found");
    EXPECT_EQ(get(bench_.guest(), id, "ann@example.com"), "order_not_found");
    EXPECT_EQ(get({.principal = {.service = "notifications"}}, id), "shown");
}

TEST_F(OrderAccessTest, shows_a_guests_order_to_whoever_knows_its_address) {
    const std::string id = bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}}))->id();
    EXPECT_EQ(get(bench_.guest(), id, "Ann@Example.com"), "shown");
    EXPECT_EQ(get(bench_.guest(), id, "bob@example.com"), "order_not_found");
    EXPECT_EQ(get(bench_.guest(), id), "unauthenticated");
    EXPECT_EQ(get(bench_.customer("usr_bob"), id), "order_not_found");
}

TEST_F(OrderAccessTest, finds_no_order_under_ids_of_other_kinds_and_unknown_ones) {
    EXPECT_EQ(get(bench_.staff(), "cart_01jd0000000000000000000000"), "order_not_found");
    EXPECT_EQ(get(bench_.staff(), "ord_01jd0000000000000000000000"), "order_not_found");
}

TEST_F(OrderAccessTest, lists_ones_own_orders_newest_first_in_pages) {
    std::vector<std::string> expected;
    for (int i = 0; i < 5; ++i) {
        expected.insert(expected.begin(), bench_.confirmed("usr_ann").id());
        bench_.confirmed("usr_bob");
        bench_.clock.advance(std::chrono::seconds{1});
    }
    std::vector<std::string> found;
    v1::ListOrdersRequest wanted;
    wanted.set_page_size(2);
    do {
        const auto page = list(bench_.customer("usr_ann"), wanted);
        ASSERT_TRUE(page);
        ASSERT_LE(page->orders_size(), 2);
        for (const v1::Order& order : page->orders()) {
            found.push_back(order.id());
        }
        wanted.set_page_token(page->next_page_token());
    } while (!wanted.page_token().empty());
    EXPECT_EQ(found, expected);
}

TEST_F(OrderAccessTest, lists_everyones_orders_to_staff_by_customer_and_status) {
    const std::string anns = bench_.confirmed("usr_ann").id();
    bench_.confirmed("usr_bob");
    bench_.set_status(anns, v1::ORDER_STATUS_SHIPPED);
    EXPECT_EQ(list(bench_.staff())->orders_size(), 2);
    v1::ListOrdersRequest of_ann;
    of_ann.set_user_id("usr_ann");
    EXPECT_EQ(list(bench_.staff(), of_ann)->orders_size(), 1);
    v1::ListOrdersRequest confirmed;
    confirmed.set_status(v1::ORDER_STATUS_CONFIRMED);
    EXPECT_EQ(list(bench_.staff(), confirmed)->orders_size(), 1);
    of_ann.set_status(v1::ORDER_STATUS_CONFIRMED);
    EXPECT_EQ(list(bench_.staff(), of_ann)->orders_size(), 0);
}

TEST_F(OrderAccessTest, lists_nobody_elses_orders_to_customers) {
    bench_.confirmed("usr_ann");
    EXPECT_EQ(list(bench_.customer("usr_bob"))->orders_size(), 0);
    v1::ListOrdersRequest of_ann;
    of_ann.set_user_id("usr_ann");
    EXPECT_EQ(list(bench_.customer("usr_bob"), of_ann).error().kind, ErrorKind::permission_denied);
    EXPECT_EQ(list(bench_.guest()).error().kind, ErrorKind::unauthenticated);
}

TEST_F(OrderAccessTest, refuses_page_tokens_it_did_not_make) {
    v1::ListOrdersRequest wanted;
    wanted.set_page_token("AAAA");
    EXPECT_EQ(list(bench_.staff(), wanted).error().fields.at(0).code, "invalid_page_token");
    wanted.set_page_token(encode_page_token({"'; drop table orders; --"}, "orders:newest"));
    EXPECT_EQ(list(bench_.staff(), wanted).error().fields.at(0).code, "invalid_page_token");
}

TEST_F(OrderAccessTest, shows_the_history_to_those_who_may_see_the_order) {
    const std::string id = bench_.confirmed("usr_ann").id();
    v1::GetOrderHistoryRequest wanted;
    wanted.set_id(id);
    const auto history = bench_.loop.run(bench_.api().get_order_history(bench_.customer("usr_ann"), wanted));
    ASSERT_TRUE(history);
    ASSERT_EQ(history->steps_size(), 2);
    EXPECT_EQ(history->steps(0).actor(), "usr_ann");
    EXPECT_EQ(history->steps(1).actor(), "orders");
    const auto bobs = bench_.loop.run(bench_.api().get_order_history(bench_.customer("usr_bob"), wanted));
    EXPECT_EQ(bobs.error().code, "order_not_found");
}

} // namespace
} // namespace merx::orders::testing
