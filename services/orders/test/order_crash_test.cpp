#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

using Statuses = std::set<v1::OrderStatus>;

// Long enough for every wait and every lease to end.
constexpr Duration settling_time = Timing{}.pending_limit + std::chrono::minutes{5};

// What a scenario passes on its way, found by running it.
template <class Scenario>
std::set<std::string> points_of(Scenario scenario) {
    Bench bench;
    scenario(bench);
    return bench.crash->points;
}

v1::Order only_order(Bench& bench) {
    const auto orders = bench.all_orders();
    EXPECT_EQ(orders.size(), 1U);
    return orders.empty() ? v1::Order() : orders.front();
}

// Runs the scenario once for each of its points, with the process dying there, and starts a new one.
template <class Scenario, class Check>
void crash_everywhere(Scenario scenario, std::size_t at_least, Check check) {
    const auto points = points_of(scenario);
    EXPECT_GE(points.size(), at_least);
    for (const std::string& point : points) {
        SCOPED_TRACE(point);
        Bench bench;
        bench.crash->at(point);
        try {
            scenario(bench);
        } catch (const Crash::Stop&) { // before the order was placed: the request itself broke
        }
        EXPECT_TRUE(bench.crash->has_happened());
        bench.restart();
        bench.loop.advance(settling_time);
        check(bench, point);
        EXPECT_EQ(bench.count("order_work"), 0);
    }
}

TEST(OrderCrash, at_any_point_of_a_checkout_ends_with_a_confirmed_order) {
    const auto scenario = [](Bench& bench) {
        bench.create(bench.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}));
    };
    crash_everywhere(scenario, 10, [](Bench& bench, const std::string& point) {
        if (point == "before place") {
            EXPECT_EQ(bench.count("orders"), 0);
            return;
        }
        const v1::Order order = only_order(bench);
        EXPECT_EQ(order.status(), v1::ORDER_STATUS_CONFIRMED);
        expect_consistent(bench, order);
        // The customer, who never got an answer or got a pending one, gets the same order for the same key.
        const auto again = bench.create(bench.customer("usr_ann", "k1"), Bench::request({{"TEE-S", 1}}));
        ASSERT_TRUE(again) << again.error().detail;
        EXPECT_EQ(again->id(), order.id());
        EXPECT_EQ(bench.count("orders"), 1);
    });
}

TEST(OrderCrash, at_any_point_of_a_refused_checkout_ends_with_nothing_held) {
    const auto scenario = [](Bench& bench) {
        bench.create(bench.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::declined_card));
    };
    crash_everywhere(scenario, 10, [](Bench& bench, const std::string& point) {
        if (point == "before place") {
            return;
        }
        const v1::Order order = only_order(bench);
        EXPECT_EQ(order.status(), v1::ORDER_STATUS_PAYMENT_FAILED);
        expect_consistent(bench, order);
    });
}

TEST(OrderCrash, at_any_point_of_a_checkout_without_stock_ends_with_nothing_held) {
    const auto scenario = [](Bench& bench) { bench.create(bench.guest("k1"), Bench::request({{"TEE-S", 1000}})); };
    crash_everywhere(scenario, 6, [](Bench& bench, const std::string& point) {
        if (point == "before place") {
            return;
        }
        const v1::Order order = only_order(bench);
        EXPECT_EQ(order.status(), v1::ORDER_STATUS_OUT_OF_STOCK);
        expect_consistent(bench, order);
    });
}

TEST(OrderCrash, while_the_customer_does_the_second_step_loses_neither_order_nor_step) {
    const auto scenario = [](Bench& bench) {
        bench.create(bench.guest("k1"), Bench::request({{"TEE-S", 1}}, FakePayments::two_step_card));
    };
    crash_everywhere(scenario, 8, [](Bench& bench, const std::string& point) {
        if (point == "before place") {
            return;
        }
        // Nobody did it in time.
        const v1::Order order = only_order(bench);
        EXPECT_EQ(order.status(), v1::ORDER_STATUS_CANCELLED);
        expect_consistent(bench, order);
    });

    Bench bench;
    scenario(bench);
    bench.restart();
    const std::string id = only_order(bench).id();
    bench.payments.pass_second_step(id, true);
    bench.deliver_payment("payment.authorized", bench.payments.payments[id]);
    EXPECT_EQ(only_order(bench).status(), v1::ORDER_STATUS_CONFIRMED);
}

TEST(OrderCrash, at_any_point_of_a_shipment_and_a_return_carries_them_through) {
    const auto scenario = [](Bench& bench) {
        const std::string id = bench.confirmed().id();
        bench.set_status(id, v1::ORDER_STATUS_SHIPPED, "1Z999");
        bench.set_status(id, v1::ORDER_STATUS_DELIVERED);
        bench.set_status(id, v1::ORDER_STATUS_RETURNED);
    };
    for (const std::string point : {"before capture", "after capture", "before commit", "after commit"}) {
        SCOPED_TRACE(point);
        Bench bench;
        bench.crash->at(point);
        scenario(bench);
        bench.restart();
        const v1::Order order = only_order(bench);
        EXPECT_EQ(order.status(), v1::ORDER_STATUS_SHIPPED);
        EXPECT_EQ(order.payment_status(), "captured");
        EXPECT_EQ(order.tracking_number(), "1Z999");
        EXPECT_EQ(bench.inventory.on_hand["TEE-S"], 98);
        EXPECT_EQ(bench.count("order_work"), 0);
    }
    for (const std::string point : {"before refund", "after refund", "before restock", "after restock"}) {
        SCOPED_TRACE(point);
        Bench bench;
        bench.crash->at(point);
        scenario(bench);
        bench.restart();
        EXPECT_EQ(only_order(bench).status(), v1::ORDER_STATUS_RETURNED);
        EXPECT_EQ(only_order(bench).payment_status(), "refunded");
        EXPECT_EQ(bench.inventory.on_hand["TEE-S"], 100);
        EXPECT_EQ(bench.count("order_work"), 0);
    }
}

TEST(OrderCrash, at_any_point_of_a_cancellation_gives_everything_back) {
    const auto scenario = [](Bench& bench) {
        bench.cancel(bench.customer("usr_ann"), bench.confirmed("usr_ann").id());
    };
    for (const std::string point :
         {"before release", "after release", "before void", "after void", "before close", "after close"}) {
        SCOPED_TRACE(point);
        Bench bench;
        bench.crash->at(point);
        scenario(bench);
        bench.restart();
        EXPECT_EQ(only_order(bench).status(), v1::ORDER_STATUS_CANCELLED);
        expect_consistent(bench, only_order(bench));
        EXPECT_EQ(bench.count("order_work"), 0);
    }
}

TEST(OrderCrash, of_one_of_several_processes_is_healed_when_its_lease_runs_out) {
    Bench bench;
    bench.config.alone = false;
    bench.restart();
    bench.crash->at("after authorize");
    bench.create(bench.guest("k1"), Bench::request({{"TEE-S", 1}}));
    bench.restart();
    EXPECT_EQ(only_order(bench).status(), v1::ORDER_STATUS_PENDING);
    bench.loop.advance(Timing{}.lease + std::chrono::seconds{2});
    EXPECT_EQ(only_order(bench).status(), v1::ORDER_STATUS_CONFIRMED);
    expect_consistent(bench, only_order(bench));
}

// Whatever is lost, slow or dead, and whoever cancels meanwhile: in the end all services agree.
TEST(OrderFaults, always_end_in_agreement) {
    const bool holds = rc::check("random faults at random steps", [] {
        Bench bench;
        bench.orders->start();
        merx::testing::SeededRandom chance(*rc::gen::arbitrary<std::uint64_t>());
        const auto percent = *rc::gen::inRange<std::uint64_t>(0, 60);
        bool is_calm = false;
        const auto is_lost = [&](std::string_view, bool) { return !is_calm && chance.next() % 100 < percent; };
        bench.inventory.network.is_lost = is_lost;
        bench.payments.network.is_lost = is_lost;

        constexpr std::string_view cards[] = {FakePayments::good_card, FakePayments::declined_card,
                                              FakePayments::two_step_card};
        const int orders = *rc::gen::inRange(1, 6);
        for (int i = 0; i < orders; ++i) {
            if (chance.next() % 4 == 0) {
                const std::vector<std::string> points{bench.crash->points.begin(), bench.crash->points.end()};
                bench.crash->at(points.empty() ? "after hold" : points[chance.next() % points.size()]);
            }
            bench.payments.delay = std::chrono::milliseconds{chance.next() % 3 == 0 ? 4000 : 0};
            const std::int64_t quantity = chance.next() % 5 == 0 ? 1000 : 1;
            try {
                const auto order =
                    bench.create(bench.customer("usr_ann", "k" + std::to_string(i)),
                                 Bench::request({{"TEE-S", quantity}}, cards[chance.next() % std::size(cards)]));
                if (order && chance.next() % 4 == 0) {
                    bench.cancel(bench.customer("usr_ann"), order->id());
                }
            } catch (const Crash::Stop&) { // the process died before the order was placed
            }
            bench.loop.advance(std::chrono::seconds{chance.next() % 20});
            if (bench.crash->has_happened()) {
                bench.restart();
            }
        }
        is_calm = true;
        bench.restart();
        bench.loop.advance(settling_time);
        for (const v1::Order& order : bench.all_orders()) {
            expect_consistent(bench, order);
        }
        RC_ASSERT(bench.count("order_work") == 0);
        RC_ASSERT(!::testing::Test::HasFailure());
    });
    EXPECT_TRUE(holds);
}

} // namespace
} // namespace merx::orders::testing
