#include "carts/carts.hpp"

#include "async/periodic_worker.hpp"
#include "carts/adapters/carts_server.hpp"
#include "carts/adapters/catalog_offers.hpp"
#include "carts/adapters/sql_store.hpp"
#include "carts/app/expire_carts.hpp"
#include "merx/orders/v1/events.pb.h"
#include "runtime/log.hpp"

namespace merx::carts {
namespace {

// By the events of orders: their carts are closed, where they came from one.
Task<Result<void>> close_carts(sql::Transaction& tx, std::span<const events::Event* const> events, Instant now) {
    std::vector<CartId> ids;
    for (const events::Event* event : events) {
        orders::v1::OrderChanged changed;
        if (!changed.ParseFromString(event->data)) {
            co_return fail(invalid("", "malformed_event", "This is not an OrderChanged."));
        }
        if (const std::string& text = changed.order().cart_id(); !text.empty()) {
            ids.push_back(co_await or_return(CartId::parse(text)));
        }
    }
    if (!ids.empty()) {
        co_await SqlStore::mark_ordered(tx, ids, now);
    }
    co_return Result<void>();
}

class CartsParts final : public Carts {
public:
    explicit CartsParts(Ports ports)
        : ports_(ports), store_(ports.database, ports.outbox, ports.ids), offers_(ports.catalog),
          context_{.store = store_, .offers = offers_, .clock = ports.clock, .ids = ports.ids}, server_(context_),
          sweeper_(ports.executor, {.interval = sweep_interval, .on_failure = warn}, [this] { return sweep(); }) {}

    v1::CartService& api() override { return server_; }

    void subscribe(events::Transport& transport) override {
        const events::BatchHandler close = [this](sql::Transaction& tx, std::span<const events::Event* const> events) {
            return close_carts(tx, events, ports_.clock.now());
        };
        transport.subscribe({.consumer = "carts.ordered",
                             .types = {"order.confirmed"},
                             .database = &ports_.database,
                             .handler = events::one_by_one(close),
                             .after_commit = {},
                             .batch_handler = close});
    }

    void start() override { sweeper_.start(); }
    Task<void> stop() override { return sweeper_.stop(); }

private:
    // Without a lease: a cart is removed and announced in one transaction, so of two sweeps one finds it.
    Task<bool> sweep() {
        const auto expired = co_await expire_carts(context_);
        if (expired && *expired > 0) {
            log::info("Carts that nobody came back for were removed.", {{"carts", *expired}});
        }
        co_return false;
    }

    static void warn(std::string_view what) {
        log::warn("Expired carts could not be removed; trying again later.", {{"reason", what}});
    }

    const Ports ports_;
    SqlStore store_;
    CatalogOffers offers_;
    const Context context_;
    CartsServer server_;
    PeriodicWorker sweeper_;
};

} // namespace

std::unique_ptr<Carts> make_carts(Ports ports) {
    return std::make_unique<CartsParts>(ports);
}

} // namespace merx::carts
