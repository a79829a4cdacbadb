// Two processes of inventory over one store, and many callers of each.
#include <array>
#include <atomic>
#include <thread>

#include "async/run_blocking.hpp"
#include "inventory_fixture.hpp"

namespace merx::inventory {
namespace {

class TwoProcesses : public InventoryTest {
protected:
    // Each on a thread of its own, twice in each process.
    template <class Ask>
    void at_both_at_once(Ask ask) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            v1::InventoryService& api = i % 2 == 0 ? bench_.api() : other_.service->api();
            threads.emplace_back([&api, i, ask] { ask(api, i); });
        }
    }

    OtherProcess other_ = bench_.another_process();
};

TEST_F(TwoProcesses, sell_what_there_is_and_no_more) {
    constexpr int buyers = 12; // of each thread, side by side
    ASSERT_TRUE(bench_.adjust("HOT", 30));
    std::atomic<int> held = 0;
    at_both_at_once([&](v1::InventoryService& api, int) {
        const auto buy = [&]() -> Task<void> {
            const rpc::Call call = bench_.call();
            const auto wanted = bench_.hold_request(bench_.order_id(), {{"HOT", 1}});
            const auto hold = co_await api.place_hold(call, wanted);
            held += hold ? 1 : 0;
            EXPECT_TRUE(hold || hold.error().code == "out_of_stock") << hold.error().code;
        };
        std::vector<Task<void>> tasks;
        for (int i = 0; i < buyers; ++i) {
            tasks.push_back(buy());
        }
        run_blocking(all(std::move(tasks)));
    });
    EXPECT_EQ(held, 30);
    EXPECT_EQ(bench_.stock("HOT"), "30/30/0");
    EXPECT_EQ(bench_.announced(), (std::vector<std::string>{"HOT#1", "HOT#2"}));
}

TEST_F(TwoProcesses, leave_nobody_behind_where_all_want_one_sku) {
    ASSERT_TRUE(bench_.adjust("HOT", 1'000));
    at_both_at_once([&](v1::InventoryService& api, int) {
        const rpc::Call call = bench_.call();
        for (int i = 0; i < 15; ++i) {
            const auto wanted = bench_.hold_request(bench_.order_id(), {{"HOT", 1}});
            EXPECT_TRUE(run_blocking(api.place_hold(call, wanted))); // throws where it has lost too many races
        }
    });
    EXPECT_EQ(bench_.stock("HOT"), "1000/60/940");
}

TEST_F(TwoProcesses, place_one_hold_for_an_order) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 100));
    for (int round = 0; round < 10; ++round) {
        const std::string order = bench_.order_id();
        std::array<std::string, 4> ids;
        at_both_at_once([&](v1::InventoryService& api, int i) {
            const rpc::Call call = bench_.call();
            const auto wanted = bench_.hold_request(order, {{"TEE-S", 1}});
            const auto hold = run_blocking(api.place_hold(call, wanted));
            ids[static_cast<std::size_t>(i)] = hold ? hold->id() : hold.error().code;
        });
        for (const std::string& id : ids) {
            EXPECT_EQ(id, ids[0]);
        }
    }
    EXPECT_EQ(bench_.stock("TEE-S"), "100/10/90");
}

TEST_F(TwoProcesses, hold_nothing_for_an_order_that_was_given_up_meanwhile) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 100));
    for (int round = 0; round < 10; ++round) {
        const std::string order = bench_.order_id();
        at_both_at_once([&](v1::InventoryService& api, int i) {
            const rpc::Call call = bench_.call();
            if (i < 2) {
                const auto wanted = bench_.hold_request(order, {{"TEE-S", 1}});
                const auto hold = run_blocking(api.place_hold(call, wanted));
                EXPECT_TRUE(hold || hold.error().code == "hold_released") << hold.error().code;
            } else {
                const auto wanted = InventoryBench::about<v1::ReleaseHoldRequest>(order);
                EXPECT_TRUE(run_blocking(api.release_hold(call, wanted)));
            }
        });
        EXPECT_EQ(bench_.hold(order)->state(), v1::HOLD_STATE_RELEASED);
    }
    EXPECT_EQ(bench_.stock("TEE-S"), "100/0/100");
}

TEST_F(TwoProcesses, know_of_a_sku_that_one_takes_the_last_of_and_the_other_brings_more) {
    const std::string attic = bench_.add_location("Attic", 300);
    for (int round = 0; round < 10; ++round) {
        const std::string sku = "TEE-" + std::to_string(round);
        ASSERT_TRUE(bench_.adjust(sku, 2));
        at_both_at_once([&](v1::InventoryService& api, int i) {
            const rpc::Call call = bench_.call();
            if (i < 2) {
                const auto wanted = bench_.hold_request(bench_.order_id(), {{sku, 1}});
                EXPECT_TRUE(run_blocking(api.place_hold(call, wanted)));
            } else {
                v1::AdjustStockRequest more;
                more.set_sku(sku);
                more.set_delta(i == 2 ? 5 : -5);
                more.set_reason("moved");
                more.set_location_id(attic);
                run_blocking(api.adjust_stock(call, more));
            }
        });
        // Announced as often as it came to or from nothing: at first, and then in pairs or as it stands now.
        const auto events = bench_.query("select subject from outbox where subject = '" + sku + "'");
        const bool is_sold_out = bench_.stock(sku).ends_with("/0");
        EXPECT_EQ(events.size() % 2 == 0, is_sold_out) << bench_.stock(sku) << " after " << events.size();
    }
}

TEST_F(TwoProcesses, expire_a_hold_once) {
    ASSERT_TRUE(bench_.adjust("TEE-S", 100));
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(bench_.place(bench_.order_id(), {{"TEE-S", 1}}));
    }
    bench_.clock().advance(std::chrono::hours{1});
    std::atomic<std::size_t> expired = 0;
    std::vector<std::jthread> workers;
    for (Inventory* process : {&bench_.service(), other_.service.get()}) {
        workers.emplace_back([process, &expired] { expired += run_blocking(process->expire_holds()); });
    }
    workers.clear();
    EXPECT_EQ(expired, 20U);
    EXPECT_EQ(bench_.stock("TEE-S"), "100/0/100");
}

} // namespace
} // namespace merx::inventory
