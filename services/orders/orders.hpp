// The orders service, built from its ports.
#pragma once

#include <memory>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "events/transport.hpp"
#include "merx/carts/v1/carts.merx.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "merx/orders/v1/orders.merx.hpp"
#include "merx/payments/v1/payments.merx.hpp"
#include "orders/app/ports.hpp"
#include "orders/domain/pricing.hpp"
#include "runtime/metrics.hpp"
#include "sql/database.hpp"

namespace merx::orders {

struct Config {
    ShippingRule shipping{};
    Timing timing{};
    // Whether no other process works on this store. Then work that an earlier process left behind is taken over as
    // soon as the service starts, instead of when its leases run out.
    bool alone = false;
};

// All must outlive the service.
struct Ports {
    sql::Database& database; // with events::migrations() and orders::migrations()
    events::Outbox& outbox;
    catalog::v1::CatalogService& catalog;
    carts::v1::CartService& carts;
    inventory::v1::InventoryService& inventory;
    payments::v1::PaymentService& payments;
    const Clock& clock;
    IdSource& ids;
    Random& random;
    Executor& executor; // of the worker
    Config config{};
    WorkProbe* probe = nullptr; // beside the log; may be empty
};

class Orders {
public:
    virtual ~Orders() = default;

    // Any thread, on its own executor.
    virtual v1::OrderService& api() = 0;

    // Listens to payments; before the transport is used. The service must outlive that use.
    virtual void subscribe(events::Transport& transport) = 0;

    // Resumes what is unfinished, at once and from then on.
    virtual void start() = 0;
    // Ends when nothing runs any more; what is unfinished stays for the next start. To be awaited before the service
    // is destroyed if it was started or has been called.
    virtual Task<void> stop() = 0;

    // Counts and times checkouts from then on; before the first order. The registry must outlive the service, and must
    // not be asked after it.
    virtual void export_metrics(metrics::Registry& registry) = 0;

    // Forgets idempotency keys that were used before a moment, unless their order is still being worked on; the same
    // key then makes a new order. Gives their number. Throws sql::Failure.
    virtual Task<std::int64_t> forget_claims(Instant before) = 0;
};

std::unique_ptr<Orders> make_orders(const Ports& ports);

} // namespace merx::orders
