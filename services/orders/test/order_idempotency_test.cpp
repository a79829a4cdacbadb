#include <set>

#include <gtest/gtest.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

class OrderIdempotencyTest : public ::testing::Test {
protected:
    // The answers to one request sent many times at once, as clients see them.
    std::vector<std::string> send_at_once(int times, const rpc::Call& call, const v1::CreateOrderRequest& wanted) {
        std::vector<Task<Result<v1::Order>>> requests;
        for (int i = 0; i < times; ++i) {
            requests.push_back(bench_.api().create_order(call, wanted));
        }
        std::vector<std::string> bodies;
        for (const auto& answer : bench_.loop.run(all(std::move(requests)))) {
            bodies.push_back(answer ? json::to_json(*answer) : answer.error().code);
        }
        return bodies;
    }

    Bench bench_;
};

TEST_F(OrderIdempotencyTest, gives_fifty_requests_at_once_one_order_one_charge_and_one_answer) {
    const auto bodies = send_at_once(50, bench_.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}));
    EXPECT_EQ(std::set(bodies.begin(), bodies.end()).size(), 1U);
    EXPECT_EQ(bench_.count("orders"), 1);
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 1);
    EXPECT_EQ(bench_.payments.payments.size(), 1U);
    expect_consistent(bench_, bench_.all_orders().at(0));
}

TEST_F(OrderIdempotencyTest, gives_refusals_again_too) {
    const auto wanted = Bench::request({{"TEE-S", 1}}, FakePayments::declined_card);
    const auto first = bench_.create(bench_.guest("k1"), wanted);
    const auto again = bench_.create(bench_.guest("k1"), wanted);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), first.error());
    EXPECT_EQ(bench_.count("orders"), 1);

    const auto scarce = Bench::request({{"TEE-S", 1000}});
    const auto refused = bench_.create(bench_.guest("k2"), scarce);
    bench_.inventory.on_hand["TEE-S"] = 5000;
    EXPECT_EQ(bench_.create(bench_.guest("k2"), scarce).error(), refused.error());
}

TEST_F(OrderIdempotencyTest, answers_alike_after_a_restart_and_after_the_order_went_on) {
    const auto wanted = Bench::request({{"TEE-S", 1}});
    const auto first = bench_.create(bench_.guest("k1"), wanted);
    bench_.set_status(first->id(), v1::ORDER_STATUS_SHIPPED);
    bench_.restart();
    EXPECT_EQ(json::to_json(*bench_.create(bench_.guest("k1"), wanted)), json::to_json(*first));
}

TEST_F(OrderIdempotencyTest, answers_with_the_order_though_its_cart_is_ordered_by_then) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    const auto first = bench_.create(bench_.guest("k1"), Bench::cart_request("cart_1"));
    bench_.carts.carts["cart_1"].is_ordered = true;
    const auto again = bench_.create(bench_.guest("k1"), Bench::cart_request("cart_1"));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->id(), first->id());
    EXPECT_EQ(bench_.create(bench_.guest("k2"), Bench::cart_request("cart_1")).error().code, "cart_ordered");
}

TEST_F(OrderIdempotencyTest, refuses_another_request_under_a_used_key) {
    bench_.create(bench_.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}));
    auto other = Bench::request({{"TEE-S", 1}});
    other.mutable_shipping_address()->set_city("Shelbyville");
    for (const auto& changed : {other, Bench::request({{"TEE-S", 2}}), Bench::request({{"MUG", 1}})}) {
        const auto answer = bench_.create(bench_.customer("usr_ann", "k1"), changed);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::unprocessable);
        EXPECT_EQ(answer.error().code, "idempotency_key_reused");
    }
    EXPECT_EQ(bench_.count("orders"), 1);
}

TEST_F(OrderIdempotencyTest, refuses_another_request_while_the_first_is_under_way) {
    const rpc::Call call = bench_.guest("k1");
    const auto one = Bench::request({{"TEE-S", 1}});
    const auto two = Bench::request({{"TEE-S", 2}});
    std::vector<Task<Result<v1::Order>>> both;
    both.push_back(bench_.api().create_order(call, one));
    both.push_back(bench_.api().create_order(call, two));
    const auto answers = bench_.loop.run(all(std::move(both)));
    EXPECT_TRUE(answers[0]);
    EXPECT_EQ(answers[1].error().code, "idempotency_key_reused");
}

TEST_F(OrderIdempotencyTest, keeps_the_keys_of_customers_apart) {
    const auto ann = bench_.create(bench_.customer("usr_ann", "1"), Bench::request({{"TEE-S", 1}}));
    const auto bob = bench_.create(bench_.customer("usr_bob", "1"), Bench::request({{"TEE-S", 1}}));
    EXPECT_NE(ann->id(), bob->id());
    EXPECT_EQ(bob->user_id(), "usr_bob");
}

TEST_F(OrderIdempotencyTest, keeps_the_keys_of_guests_apart) {
    auto anns = Bench::request({{"TEE-S", 1}});
    auto bobs = Bench::request({{"MUG", 1}});
    bobs.set_email("bob@example.com");
    const auto ann = bench_.create(bench_.guest("1"), anns);
    const auto bob = bench_.create(bench_.guest("1"), bobs);
    ASSERT_TRUE(bob) << bob.error().code;
    EXPECT_NE(ann->id(), bob->id());

    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    bench_.carts.carts["cart_2"] = {.user_id = "", .items = {{"MUG", 1}}};
    EXPECT_TRUE(bench_.create(bench_.guest("1"), Bench::cart_request("cart_1")));
    EXPECT_TRUE(bench_.create(bench_.guest("1"), Bench::cart_request("cart_2")));
}

TEST_F(OrderIdempotencyTest, leaves_no_mark_of_a_request_that_changed_nothing) {
    const auto unknown = Bench::request({{"NOPE", 1}});
    EXPECT_EQ(bench_.create(bench_.guest("k1"), unknown).error().fields.at(0).code, "unknown_sku");
    EXPECT_EQ(bench_.count("order_claims"), 0);
    EXPECT_TRUE(bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}})));
}

TEST_F(OrderIdempotencyTest, gives_the_same_refusal_to_all_who_ask_at_once) {
    const auto bodies = send_at_once(20, bench_.guest("k1"), Bench::request({{"NOPE", 1}}));
    EXPECT_EQ(std::set(bodies.begin(), bodies.end()), std::set<std::string>{"invalid_request"});
}

TEST_F(OrderIdempotencyTest, waits_for_a_checkout_that_another_process_began) {
    // The first process dies between placing the order and its checkout; a second one gets the repeated request.
    bench_.crash->at("before hold");
    const auto wanted = Bench::request({{"TEE-S", 1}});
    bench_.loop.run(bench_.orders->stop());
    bench_.config.alone = false;
    bench_.restart();
    bench_.crash->at("before hold");
    const auto lost = bench_.create(bench_.guest("k1"), wanted);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->status(), v1::ORDER_STATUS_PENDING);
    bench_.config.alone = true;
    bench_.restart();
    EXPECT_EQ(json::to_json(*bench_.create(bench_.guest("k1"), wanted)), json::to_json(*lost));
    EXPECT_EQ(bench_.get(lost->id())->status(), v1::ORDER_STATUS_CONFIRMED);
}

TEST_F(OrderIdempotencyTest, needs_a_key) {
    const auto answer = bench_.create(bench_.guest(), Bench::request({{"TEE-S", 1}}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(http_status(answer.error().kind), 428);
    EXPECT_FALSE(bench_.create(bench_.guest(std::string(256, 'k')), Bench::request({{"TEE-S", 1}})));
}

} // namespace
} // namespace merx::orders::testing
