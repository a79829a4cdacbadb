// Two processes of the orders service over one store, each with connections and leases of its own: the bench's is one,
// and the other may stand still for longer than its lease and go on.
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "orders/test/bench.hpp"
#include "orders/test/slow_network.hpp"

namespace merx::orders::testing {
namespace {

using namespace std::chrono_literals;

class TwoProcesses : public ::testing::Test {
protected:
    static constexpr Timing timing{.lease = 5s};
    static constexpr Duration pause = 30s; // much longer than a lease

    TwoProcesses() {
        bench_.config = {.timing = timing, .alone = false};
        bench_.restart();
        paused_ = make_orders({.database = *database_,
                               .outbox = *bench_.outbox,
                               .catalog = bench_.catalog,
                               .carts = bench_.carts,
                               .inventory = stock_,
                               .payments = payments_,
                               .clock = bench_.clock,
                               .ids = bench_.ids,
                               .random = bench_.random,
                               .executor = bench_.loop,
                               .config = bench_.config});
    }
    ~TwoProcesses() override { bench_.loop.run(paused_->stop()); }

    Task<std::string> create(Orders& process, rpc::Call call, v1::CreateOrderRequest wanted) {
        const auto answer = co_await process.api().create_order(call, wanted);
        co_return answer ? json::to_json(*answer) : answer.error().code;
    }
    // The answers of both to one request.
    std::set<std::string> ask_both(const v1::CreateOrderRequest& wanted) {
        const rpc::Call call = bench_.customer("usr_ann", "k1");
        std::vector<Task<std::string>> requests;
        requests.push_back(create(*bench_.orders, call, wanted));
        requests.push_back(create(*paused_, call, wanted));
        requests.push_back(create(*paused_, call, wanted));
        const auto answers = bench_.loop.run(all(std::move(requests)));
        return {answers.begin(), answers.end()};
    }
    // Begins an order in the process that will stand still.
    void begin(const v1::CreateOrderRequest& wanted, const std::string& key = "k1") {
        spawn(bench_.loop, [](TwoProcesses& test, v1::CreateOrderRequest order, std::string its_key) -> Task<void> {
            co_await test.create(*test.paused_, test.bench_.customer("usr_ann", its_key), std::move(order));
        }(*this, wanted, key));
        bench_.loop.run_ready();
    }
    void begin_shipping(const std::string& id) {
        spawn(bench_.loop, [](TwoProcesses& test, std::string order) -> Task<void> {
            v1::UpdateOrderStatusRequest wanted;
            wanted.set_id(order);
            wanted.set_status(v1::ORDER_STATUS_SHIPPED);
            const rpc::Call call = test.bench_.staff();
            co_await test.paused_->api().update_order_status(call, wanted);
        }(*this, id));
        bench_.loop.run_ready();
    }
    v1::Order only_order() {
        const auto orders = bench_.all_orders();
        EXPECT_EQ(orders.size(), 1U);
        return orders.empty() ? v1::Order() : orders.front();
    }

    Bench bench_;
    std::unique_ptr<sql::Database> database_ = bench_.database.open_another();
    Pauses pauses_;
    SlowInventory stock_{bench_.inventory, pauses_};
    SlowPayments payments_{bench_.payments, pauses_};
    std::unique_ptr<Orders> paused_;
};

TEST_F(TwoProcesses, give_one_key_one_order_and_one_answer) {
    EXPECT_EQ(ask_both(Bench::request({{"TEE-S", 1}})).size(), 1U);
    expect_consistent(bench_, only_order());
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 1);
}

TEST_F(TwoProcesses, give_one_answer_to_a_checkout_that_takes_its_time) {
    pauses_.set("after authorize", 1s);
    bench_.payments.delay = 1s;
    const auto answers = ask_both(Bench::request({{"TEE-S", 1}}));
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_NE(answers.begin()->find("confirmed"), std::string::npos) << *answers.begin();
}

TEST_F(TwoProcesses, give_one_answer_to_a_checkout_that_takes_too_long) {
    bench_.payments.delay = 4s;
    const auto answers = ask_both(Bench::request({{"TEE-S", 1}}));
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_NE(answers.begin()->find("pending"), std::string::npos) << *answers.begin();
    bench_.loop.advance(10s);
    EXPECT_EQ(only_order().status(), v1::ORDER_STATUS_CONFIRMED);
}

TEST_F(TwoProcesses, give_one_answer_to_a_refusal) {
    EXPECT_EQ(ask_both(Bench::request({{"TEE-S", 1}}, FakePayments::declined_card)),
              std::set<std::string>{"payment_declined"});
    EXPECT_EQ(bench_.count("orders"), 1);
}

TEST_F(TwoProcesses, give_one_order_to_a_cart) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    std::vector<Task<std::string>> requests;
    requests.push_back(create(*bench_.orders, bench_.guest("k1"), Bench::cart_request("cart_1")));
    requests.push_back(create(*paused_, bench_.guest("k2"), Bench::cart_request("cart_1")));
    const auto answers = bench_.loop.run(all(std::move(requests)));
    EXPECT_EQ(std::ranges::count(answers, "cart_ordered"), 1);
    EXPECT_EQ(bench_.inventory.held("MUG"), 1);
}

TEST_F(TwoProcesses, number_their_orders_differently) {
    std::set<std::string> numbers;
    for (int i = 0; i < 10; ++i) {
        for (Orders* process : {bench_.orders.get(), paused_.get()}) {
            const rpc::Call call = bench_.customer("usr_ann", "k" + std::to_string(numbers.size()));
            const auto wanted = Bench::request({{"TEE-S", 1}});
            numbers.insert(bench_.loop.run(process->api().create_order(call, wanted))->number());
        }
    }
    EXPECT_EQ(numbers.size(), 20U);
}

TEST_F(TwoProcesses, wait_for_each_other_in_what_they_do_with_an_order) {
    const std::string id = bench_.confirmed("usr_ann").id();
    pauses_.set("before capture", 1s);
    begin_shipping(id);
    const auto shipped = bench_.set_status(id, v1::ORDER_STATUS_SHIPPED);
    ASSERT_TRUE(shipped) << shipped.error().code;
    EXPECT_EQ(shipped->status(), v1::ORDER_STATUS_SHIPPED);

    pauses_.set("before authorize", 1s);
    begin(Bench::request({{"MUG", 1}}));
    const std::string other = bench_.all_orders().at(1).id();
    const auto cancelled = bench_.cancel(bench_.customer("usr_ann"), other);
    ASSERT_TRUE(cancelled) << cancelled.error().code;
    EXPECT_EQ(cancelled->status(), v1::ORDER_STATUS_CANCELLED);
    EXPECT_EQ(cancelled->payment_status(), "voided");
    expect_consistent(bench_, *cancelled);
}

// What the paused process had done and seen by then, and what it does first when it goes on.
TEST_F(TwoProcesses, finish_a_checkout_once_wherever_its_owner_stood_still) {
    for (const std::string point : {"before hold", "after hold", "before authorize", "after authorize",
                                    "before confirm_hold", "after confirm_hold"}) {
        SCOPED_TRACE(point);
        pauses_.set(point, pause);
        const std::size_t before = bench_.all_orders().size();
        begin(Bench::request({{"TEE-S", 1}}), point);
        bench_.loop.advance(timing.lease + 3s);
        const v1::Order taken_over = bench_.all_orders().at(before);
        EXPECT_EQ(taken_over.status(), v1::ORDER_STATUS_CONFIRMED);
        bench_.loop.advance(pause);
        const v1::Order order = bench_.all_orders().at(before);
        EXPECT_EQ(order.SerializeAsString(), taken_over.SerializeAsString());
        expect_consistent(bench_, order);
        EXPECT_EQ(bench_.history(order.id()).size(), 2U);
    }
    EXPECT_EQ(bench_.count("order_work"), 0);
}

TEST_F(TwoProcesses, let_no_late_refusal_undo_what_the_new_owner_reached) {
    // The paused one heard that there is no stock; then there is some, and the other one has its reservation made and
    // waits for the bank.
    bench_.inventory.on_hand["TEE-S"] = 0;
    pauses_.set("after hold", pause);
    begin(Bench::request({{"TEE-S", 1}}));
    bench_.inventory.on_hand["TEE-S"] = 5;
    bench_.payments.delay = pause;
    bench_.loop.advance(timing.lease + 2s);
    ASSERT_EQ(bench_.inventory.held("TEE-S"), 1);
    bench_.loop.advance(pause - timing.lease);
    EXPECT_EQ(only_order().status(), v1::ORDER_STATUS_PENDING) << "not for a fenced process to refuse";
    bench_.payments.delay = 0s;
    bench_.loop.advance(2 * pause);
    EXPECT_EQ(only_order().status(), v1::ORDER_STATUS_CONFIRMED);
    expect_consistent(bench_, only_order());
}

TEST_F(TwoProcesses, keep_an_order_cancelled_that_a_paused_checkout_knows_nothing_of) {
    for (const std::string point : {"before hold", "after hold", "before authorize", "after authorize",
                                    "before confirm_hold", "after confirm_hold"}) {
        SCOPED_TRACE(point);
        pauses_.set(point, pause);
        const std::size_t before = bench_.all_orders().size();
        begin(Bench::request({{"TEE-S", 1}}), point);
        const std::string id = bench_.all_orders().at(before).id();
        const auto cancelled = bench_.cancel(bench_.customer("usr_ann"), id);
        ASSERT_TRUE(cancelled) << cancelled.error().code;
        bench_.loop.advance(2 * pause);
        EXPECT_EQ(bench_.get(id)->status(), v1::ORDER_STATUS_CANCELLED);
        expect_consistent(bench_, *bench_.get(id));
    }
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 0);
}

TEST_F(TwoProcesses, take_nothing_again_for_an_order_that_has_come_back_meanwhile) {
    for (const std::string point : {"before capture", "after capture", "before commit", "after commit"}) {
        SCOPED_TRACE(point);
        const std::string id = bench_.confirmed("usr_ann").id();
        pauses_.set(point, pause);
        begin_shipping(id);
        bench_.loop.advance(timing.lease + 3s);
        ASSERT_EQ(bench_.get(id)->status(), v1::ORDER_STATUS_SHIPPED);
        bench_.set_status(id, v1::ORDER_STATUS_DELIVERED);
        ASSERT_TRUE(bench_.set_status(id, v1::ORDER_STATUS_RETURNED));
        const std::string returned = bench_.get(id)->SerializeAsString();
        bench_.loop.advance(pause);
        EXPECT_EQ(bench_.get(id)->SerializeAsString(), returned);
        EXPECT_EQ(bench_.inventory.on_hand["TEE-S"], 100);
        EXPECT_EQ(bench_.payments.payments[id].status(), payments::v1::PAYMENT_STATUS_REFUNDED);
    }
    EXPECT_EQ(bench_.count("order_work"), 0);
}

} // namespace
} // namespace merx::orders::testing
