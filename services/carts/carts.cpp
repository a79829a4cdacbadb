#include "carts/carts.hpp"

#include <atomic>

#include "async/signal.hpp"
#include "async/spawn.hpp"
#include "carts/adapters/carts_server.hpp"
#include "carts/adapters/catalog_offers.hpp"
#include "carts/adapters/sql_store.hpp"
#include "carts/app/expire_carts.hpp"
#include "core/assert.hpp"
#include "merx/orders/v1/events.pb.h"
#include "runtime/log.hpp"

namespace merx::carts {
namespace {

// By an order's event: its cart is closed, if it came from one.
Task<Result<void>> close_cart(sql::Transaction& tx, const events::Event& event, Instant now) {
    orders::v1::OrderChanged changed;
    if (!changed.ParseFromString(event.data)) {
        co_return fail(invalid("", "malformed_event", "This is not an OrderChanged."));
    }
    const std::string& text = changed.order().cart_id();
    if (text.empty()) {
        co_return Result<void>();
    }
    co_await SqlStore::mark_ordered(tx, co_await or_return(CartId::parse(text)), now);
    co_return Result<void>();
}

class CartsParts final : public Carts {
public:
    explicit CartsParts(Ports ports)
        : ports_(ports), store_(ports.database, ports.outbox, ports.ids), offers_(ports.catalog),
          context_{.store = store_, .offers = offers_, .clock = ports.clock, .ids = ports.ids}, server_(context_) {}
    ~CartsParts() override { MERX_ASSERT(!started_ || ended_.count() > 0); }

    v1::CartService& api() override { return server_; }

    void subscribe(events::Transport& transport) override {
        transport.subscribe(
            {.consumer = "carts.ordered",
             .types = {"order.confirmed"},
             .database = &ports_.database,
             .handler = [this](sql::Transaction& tx,
                               const events::Event& event) { return close_cart(tx, event, ports_.clock.now()); },
             .after_commit = {}});
    }

    void start() override {
        MERX_ASSERT(!started_.exchange(true));
        spawn(ports_.executor, run());
    }

    Task<void> stop() override {
        stopping_ = true;
        stop_.notify_all();
        if (started_) {
            co_await ended_.wait_past(0);
        }
    }

private:
    Task<void> run() {
        while (!stopping_) {
            const std::uint64_t seen = stop_.count();
            co_await sweep();
            if (!stopping_) {
                co_await stop_.wait_past(seen, sweep_interval);
            }
        }
        ended_.notify_all(); // whoever waits for it may destroy the service at once
    }

    // What a store that fails leaves behind, the next sweep finds.
    Task<void> sweep() {
        try {
            const auto expired = co_await expire_carts(context_);
            if (expired && *expired > 0) {
                log::info("Carts that nobody came back for were removed.", {{"carts", *expired}});
            }
        } catch (const sql::Failure& failure) {
            log::warn("Expired carts could not be removed.", {{"reason", failure.what()}});
        }
    }

    const Ports ports_;
    SqlStore store_;
    CatalogOffers offers_;
    const Context context_;
    CartsServer server_;
    Signal stop_;
    Signal ended_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> stopping_ = false;
};

} // namespace

std::unique_ptr<Carts> make_carts(Ports ports) {
    return std::make_unique<CartsParts>(ports);
}

} // namespace merx::carts
