#include "orders/orders.hpp"

#include "orders/adapters/clients.hpp"
#include "orders/adapters/orders_server.hpp"
#include "orders/adapters/payment_events.hpp"
#include "orders/adapters/sql_store.hpp"
#include "orders/adapters/work_journal.hpp"

namespace merx::orders {
namespace {

class BuiltOrders final : public Orders {
public:
    explicit BuiltOrders(const Ports& ports)
        : config_(ports.config), database_(ports.database), executor_(ports.executor), clock_(ports.clock),
          probe_(ports.probe), store_(ports.database, ports.outbox, ports.ids), catalog_(ports.catalog),
          carts_(ports.carts), stock_(ports.inventory), payments_(ports.payments),
          checkout_(store_, stock_, payments_, ports.clock, probe_, config_.timing),
          fulfilment_(store_, stock_, payments_, ports.clock, probe_, config_.timing),
          runner_({store_, checkout_, fulfilment_, ports.clock, ports.random, probe_, config_.timing}, ports.ids),
          cancel_(store_, runner_, ports.clock, config_.timing),
          use_cases_{.create = CreateOrder({store_, catalog_, carts_, runner_, ports.clock, ports.ids, probe_,
                                            config_.shipping, config_.timing}),
                     .get = GetOrder(store_),
                     .list = ListOrders(store_),
                     .history = GetOrderHistory(store_),
                     .cancel = cancel_,
                     .update_status = UpdateStatus(store_, runner_, cancel_, ports.clock, config_.timing)},
          server_(use_cases_), payment_events_(store_, ports.clock, [this] { runner_.wake(); }) {}

    v1::OrderService& api() override { return server_; }
    void subscribe(events::Transport& transport) override { payment_events_.subscribe(transport, database_); }
    void start() override { runner_.start(executor_, config_.alone); }
    Task<void> stop() override { co_await runner_.stop(); }
    void export_metrics(metrics::Registry& registry) override {
        probe_.export_metrics(registry);
        registry.gauge_from("merx_order_work", "Orders with work that is not done.", {},
                            [this] { return static_cast<double>(runner_.backlog().orders); });
        registry.gauge_from("merx_oldest_checkout_seconds", "Age of the oldest checkout that has not ended.", {},
                            [this] {
                                const auto oldest = runner_.backlog().oldest_checkout;
                                return oldest ? std::chrono::duration<double>(clock_.now() - *oldest).count() : 0.0;
                            });
    }
    Task<std::int64_t> forget_claims(Instant before) override { co_return co_await store_.forget_claims(before); }

private:
    const Config config_;
    sql::Database& database_;
    Executor& executor_;
    const Clock& clock_;
    WorkJournal probe_;
    SqlStore store_;
    CatalogClient catalog_;
    CartsClient carts_;
    StockClient stock_;
    PaymentsClient payments_;
    Checkout checkout_;
    Fulfilment fulfilment_;
    WorkRunner runner_;
    CancelOrder cancel_;
    UseCases use_cases_;
    OrdersServer server_;
    PaymentEvents payment_events_;
};

} // namespace

std::unique_ptr<Orders> make_orders(const Ports& ports) {
    return std::make_unique<BuiltOrders>(ports);
}

} // namespace merx::orders
