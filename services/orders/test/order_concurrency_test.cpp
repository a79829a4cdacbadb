#include <atomic>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "async/spawn.hpp"
#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

// Requests on many threads, each with an executor of its own, as the event loops of a server.
class OrderConcurrencyTest : public ::testing::Test {
protected:
    static constexpr int threads = 4;

    template <class Buy>
    void on_all_threads(Buy buy) {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread) {
            running.emplace_back([=] { buy(thread); });
        }
    }

    Bench bench_;
};

TEST_F(OrderConcurrencyTest, sells_what_there_is_and_no_more) {
    constexpr int buyers_per_thread = 40;
    std::atomic<int> confirmed = 0;
    std::atomic<int> refused = 0;
    on_all_threads([&](int thread) {
        for (int i = 0; i < buyers_per_thread; ++i) {
            const rpc::Call call = bench_.customer("usr_" + std::to_string(thread), "k" + std::to_string(i));
            const auto wanted = Bench::request({{"TEE-S", 1}});
            const auto order = run_blocking(bench_.api().create_order(call, wanted));
            ++(order ? confirmed : refused);
            EXPECT_TRUE(order || order.error().code == "out_of_stock") << order.error().code;
        }
    });
    EXPECT_EQ(confirmed, 100);
    EXPECT_EQ(refused, threads * buyers_per_thread - 100);
    EXPECT_EQ(bench_.inventory.held("TEE-S"), 100);
    EXPECT_EQ(bench_.count("order_work"), 0);
    EXPECT_EQ(bench_.count("orders where status = 'confirmed'"), 100);
}

TEST_F(OrderConcurrencyTest, gives_one_key_one_order_on_all_threads) {
    constexpr int rounds = 20;
    std::vector<std::vector<std::string>> bodies(threads);
    on_all_threads([&](int thread) {
        for (int i = 0; i < rounds; ++i) {
            const rpc::Call call = bench_.customer("usr_ann", "k" + std::to_string(i));
            const auto wanted = Bench::request({{"TEE-S", 1}});
            const auto order = run_blocking(bench_.api().create_order(call, wanted));
            bodies[static_cast<std::size_t>(thread)].push_back(order ? json::to_json(*order) : order.error().code);
        }
    });
    for (const auto& of_thread : bodies) {
        EXPECT_EQ(of_thread, bodies.front());
    }
    EXPECT_EQ(bench_.count("orders"), rounds);
    EXPECT_EQ(bench_.payments.charges.size(), static_cast<std::size_t>(rounds));
}

TEST_F(OrderConcurrencyTest, a_used_key_and_an_ordered_cart_harm_no_order_beside_them) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    const auto wanted = Bench::request({{"TEE-S", 1}});
    const auto of_cart = Bench::cart_request("cart_1");
    const auto first = bench_.create(bench_.customer("usr_ann", "k1"), wanted);
    ASSERT_TRUE(bench_.create(bench_.guest("k1"), of_cart));
    std::vector<rpc::Call> calls{bench_.customer("usr_ann", "k1"), bench_.guest("k2")};
    for (int i = 0; i < 10; ++i) {
        calls.push_back(bench_.customer("usr_bob", "k" + std::to_string(i)));
    }
    std::vector<Task<Result<v1::Order>>> requests;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        requests.push_back(bench_.api().create_order(calls[i], i == 1 ? of_cart : wanted));
    }
    const auto answers = run_blocking(all(std::move(requests)));
    EXPECT_EQ(json::to_json(*answers[0]), json::to_json(*first));
    EXPECT_EQ(answers[1].error().code, "cart_ordered");
    for (std::size_t i = 2; i < answers.size(); ++i) {
        EXPECT_TRUE(answers[i]) << answers[i].error().code;
    }
    EXPECT_EQ(bench_.count("orders where status = 'confirmed'"), 12);
    EXPECT_EQ(bench_.count("order_claims"), 12);
}

TEST_F(OrderConcurrencyTest, lets_one_order_of_a_cart_win_on_all_threads) {
    bench_.carts.carts["cart_1"] = {.user_id = "", .items = {{"MUG", 1}}};
    std::atomic<int> won = 0;
    on_all_threads([&](int thread) {
        const rpc::Call call = bench_.guest("k" + std::to_string(thread));
        const auto wanted = Bench::cart_request("cart_1");
        const auto order = run_blocking(bench_.api().create_order(call, wanted));
        won += order ? 1 : 0;
        EXPECT_TRUE(order || order.error().code == "cart_ordered") << order.error().code;
    });
    EXPECT_EQ(won, 1);
    EXPECT_EQ(bench_.inventory.held("MUG"), 1);
}

TEST_F(OrderConcurrencyTest, ends_alike_when_an_order_is_cancelled_and_shipped_at_once) {
    for (int round = 0; round < 10; ++round) {
        const std::string id = bench_.confirmed("usr_ann").id();
        on_all_threads([&](int thread) {
            if (thread % 2 == 0) {
                v1::CancelOrderRequest wanted;
                wanted.set_id(id);
                const rpc::Call call = bench_.customer("usr_ann");
                const auto answer = run_blocking(bench_.api().cancel_order(call, wanted));
                EXPECT_TRUE(answer || answer.error().kind == ErrorKind::conflict) << answer.error().code;
            } else {
                v1::UpdateOrderStatusRequest wanted;
                wanted.set_id(id);
                wanted.set_status(v1::ORDER_STATUS_SHIPPED);
                const rpc::Call call = bench_.staff();
                const auto answer = run_blocking(bench_.api().update_order_status(call, wanted));
                EXPECT_TRUE(answer || answer.error().kind == ErrorKind::conflict ||
                            answer.error().code == "in_progress")
                    << answer.error().code;
            }
        });
        const auto order = bench_.get(id);
        const auto paid = bench_.payments.payments[id].status();
        const auto hold = bench_.inventory.state_of(id);
        if (order->status() == v1::ORDER_STATUS_SHIPPED) {
            EXPECT_EQ(paid, payments::v1::PAYMENT_STATUS_CAPTURED);
            EXPECT_EQ(hold, FakeInventory::State::committed);
        } else {
            expect_consistent(bench_, *order);
        }
    }
    EXPECT_EQ(bench_.count("order_work"), 0);
}

} // namespace
} // namespace merx::orders::testing
