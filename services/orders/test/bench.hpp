// A workbench for component tests: the orders service over a real store, with other services in memory.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "events/local_transport.hpp"
#include "http/json_writer.hpp"
#include "merx/orders/v1/events.pb.h"
#include "merx/payments/v1/events.pb.h"
#include "orders/migrations.hpp"
#include "orders/orders.hpp"
#include "orders/test/fake_carts.hpp"
#include "orders/test/fake_catalog.hpp"
#include "orders/test/fake_inventory.hpp"
#include "orders/test/fake_payments.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::orders::testing {

// Stops the work on orders at a point, for good: as if the process had died there.
class Crash final : public WorkProbe {
public:
    // Not a std::exception: what the service knows how to live with is no crash.
    struct Stop {};

    void at(std::string point) { point_ = std::move(point); }
    bool has_happened() const { return has_happened_; }

    void reached(std::string_view point, const OrderId&) override {
        const std::lock_guard lock(mutex_);
        if (has_happened_ || point == point_) {
            has_happened_ = true;
            throw Stop();
        }
        points.insert(std::string(point));
    }

    std::set<std::string> points; // that were passed

private:
    std::mutex mutex_;
    std::string point_;
    bool has_happened_ = false;
};

class Bench {
public:
    Bench() {
        catalog.prices = {{"TEE-S", 1999}, {"MUG", 1250}, {"CAP", 990}};
        inventory.on_hand = {{"TEE-S", 100}, {"MUG", 100}, {"CAP", 100}};
        begin();
    }
    ~Bench() { loop.run(orders->stop()); }

    v1::OrderService& api() { return orders->api(); }

    // A new process over the same store; the old one comes to rest where it is.
    void restart() {
        loop.run(orders->stop());
        orders.reset();
        database.reopen();
        begin();
        orders->start();
        loop.run_ready();
    }

    rpc::Call guest(std::string key = "") const { return {.idempotency_key = std::move(key)}; }
    rpc::Call customer(std::string user_id, std::string key = "") const {
        return {.principal = {.user_id = std::move(user_id)}, .idempotency_key = std::move(key)};
    }
    rpc::Call staff() const {
        return {.principal = {.user_id = "usr_staff", .scopes = {"orders:read", "orders:write"}}};
    }

    static v1::CreateOrderRequest request(const std::vector<std::pair<std::string, std::int64_t>>& lines,
                                          std::string_view card = FakePayments::good_card) {
        v1::CreateOrderRequest request;
        for (const auto& [sku, quantity] : lines) {
            v1::LineRequest& line = *request.add_lines();
            line.set_sku(sku);
            line.set_quantity(quantity);
        }
        request.set_email("ann@example.com");
        types::v1::PostalAddress& address = *request.mutable_shipping_address();
        address.set_name("Ann Lee");
        address.set_line1("1 High Street");
        address.set_city("Springfield");
        address.set_country("US");
        request.set_payment_method(std::string(card));
        return request;
    }
    static v1::CreateOrderRequest cart_request(const std::string& cart_id,
                                               std::string_view card = FakePayments::good_card) {
        v1::CreateOrderRequest wanted = request({}, card);
        wanted.set_cart_id(cart_id);
        return wanted;
    }

    Result<v1::Order> create(const rpc::Call& call, const v1::CreateOrderRequest& wanted) {
        return loop.run(api().create_order(call, wanted));
    }
    // An order of one customer, confirmed.
    v1::Order confirmed(const std::string& user_id = "usr_ann") {
        auto order = create(customer(user_id, "key-" + std::to_string(++keys_)), request({{"TEE-S", 2}}));
        EXPECT_TRUE(order) << order.error().detail;
        return *order;
    }
    Result<v1::Order> get(const std::string& id) {
        v1::GetOrderRequest wanted;
        wanted.set_id(id);
        return loop.run(api().get_order(staff(), wanted));
    }
    Result<v1::Order> set_status(const std::string& id, v1::OrderStatus status, const std::string& tracking = "") {
        v1::UpdateOrderStatusRequest wanted;
        wanted.set_id(id);
        wanted.set_status(status);
        wanted.set_tracking_number(tracking);
        return loop.run(api().update_order_status(staff(), wanted));
    }
    Result<v1::Order> cancel(const rpc::Call& call, const std::string& id) {
        v1::CancelOrderRequest wanted;
        wanted.set_id(id);
        return loop.run(api().cancel_order(call, wanted));
    }
    std::vector<v1::OrderStatus> history(const std::string& id) {
        v1::GetOrderHistoryRequest wanted;
        wanted.set_id(id);
        const auto found = loop.run(api().get_order_history(staff(), wanted));
        std::vector<v1::OrderStatus> statuses;
        for (const v1::OrderStep& step : found->steps()) {
            statuses.push_back(step.to());
        }
        return statuses;
    }
    std::int64_t count(const std::string& from) {
        const auto number =
            loop.run(database->read<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
                const sql::Rows rows = co_await session.query("select count(*) from " + from);
                co_return rows.at(0).integer(0);
            }));
        return *number;
    }
    // Every order in the store, oldest first.
    std::vector<v1::Order> all_orders() {
        v1::ListOrdersRequest wanted;
        wanted.set_page_size(100);
        const auto page = loop.run(api().list_orders(staff(), wanted));
        return {page->orders().rbegin(), page->orders().rend()};
    }
    // The types of the events, in their order.
    std::vector<std::string> event_types() {
        auto types = loop.run(database->read<std::vector<std::string>>(
            [](sql::Session& session) -> Task<Result<std::vector<std::string>>> {
                std::vector<std::string> found;
                for (const sql::Row& row : co_await session.query("select type from outbox order by position")) {
                    found.push_back(row.text(0));
                }
                co_return found;
            }));
        return *types;
    }
    void deliver_payment(const std::string& type, const payments::v1::Payment& payment) {
        payments::v1::PaymentChanged changed;
        *changed.mutable_payment() = payment;
        const events::Event event{.id = events::EventId::make(ids),
                                  .type = type,
                                  .source = "payments",
                                  .subject = payment.id(),
                                  .sequence = 1,
                                  .time = clock.now(),
                                  .trace_parent = "",
                                  .data = changed.SerializeAsString()};
        loop.run(transport->deliver({&event, 1}));
        loop.run_ready();
    }

    merx::testing::FakeClock clock;
    merx::testing::TestLoop loop{clock};
    merx::testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    merx::testing::TestDatabase database{{{"events", events::migrations()}, {"orders", orders_migrations()}}};
    std::unique_ptr<events::Outbox> outbox = events::make_outbox([] {});
    FakeCatalog catalog;
    FakeCarts carts;
    FakeInventory inventory;
    FakePayments payments;
    std::unique_ptr<Crash> crash;
    metrics::Registry registry;
    Config config{.alone = true};
    std::unique_ptr<events::LocalTransport> transport;
    std::unique_ptr<Orders> orders;

private:
    static std::span<const sql::Migration> orders_migrations() { return merx::orders::migrations(); }

    void begin() {
        crash = std::make_unique<Crash>();
        orders = make_orders({.database = *database,
                              .outbox = *outbox,
                              .catalog = catalog,
                              .carts = carts,
                              .inventory = inventory,
                              .payments = payments,
                              .clock = clock,
                              .ids = ids,
                              .random = random,
                              .executor = loop,
                              .config = config,
                              .probe = crash.get()});
        transport = std::make_unique<events::LocalTransport>(clock);
        orders->subscribe(*transport);
    }

    int keys_ = 0;
};

// What the parts of a finished order must agree on, whatever happened on the way there.
inline void expect_consistent(Bench& bench, const v1::Order& order) {
    using State = FakeInventory::State;
    const auto hold = bench.inventory.state_of(order.id());
    const auto paid = bench.payments.payments.find(order.id());
    const bool has_payment = paid != bench.payments.payments.end();
    EXPECT_LE(bench.payments.charges[order.id()], 1) << "charged twice: " << order.id();
    switch (order.status()) {
    case v1::ORDER_STATUS_CONFIRMED:
        EXPECT_EQ(hold, State::confirmed);
        ASSERT_TRUE(has_payment);
        EXPECT_EQ(paid->second.status(), payments::v1::PAYMENT_STATUS_AUTHORIZED);
        EXPECT_EQ(order.payment_status(), "authorized");
        break;
    case v1::ORDER_STATUS_CANCELLED:
    case v1::ORDER_STATUS_PAYMENT_FAILED:
    case v1::ORDER_STATUS_OUT_OF_STOCK:
        EXPECT_TRUE(!hold || hold == State::released);
        EXPECT_TRUE(!has_payment || paid->second.status() == payments::v1::PAYMENT_STATUS_VOIDED ||
                    paid->second.status() == payments::v1::PAYMENT_STATUS_FAILED);
        EXPECT_TRUE(!has_payment || order.payment_status() == payments::v1::name_of(paid->second.status()))
            << order.payment_status();
        break;
    default: ADD_FAILURE() << "the order has not ended: " << v1::name_of(order.status());
    }
}

} // namespace merx::orders::testing
