// All services of an embedded shop, joined: each is built from its ports by its own factory, calls are direct, and
// events go from outbox to inbox within the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/token_verifier.hpp"
#include "carts/carts.hpp"
#include "catalog/catalog.hpp"
#include "core/id.hpp"
#include "events/local_transport.hpp"
#include "http/route.hpp"
#include "inventory/inventory.hpp"
#include "notifications/notifications.hpp"
#include "orders/orders.hpp"
#include "payments/payments.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "shop/stores.hpp"
#include "users/users.hpp"

namespace merx::shop {

// All must outlive the shop.
struct ShopParts {
    Stores& stores; // migrated
    runtime::EventLoops& loops;
    const runtime::Settings& settings;
    const Clock& clock;
    Random& random; // fit for secrets
};

class Shop {
public:
    explicit Shop(ShopParts parts);
    ~Shop(); // stopped, if it was started
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    // Begins what runs beside requests: relays, sagas left over, sweeps, the delivery of mails. The loops must be
    // running. Not on a loop; throws sql::Failure.
    void start();
    // Ends it again, each after the piece of work it is in.
    void stop();

    users::Users& users();
    catalog::Catalog& catalog();
    inventory::Inventory& inventory();
    payments::Payments& payments();
    orders::Orders& orders();
    auth::TokenVerifier& verifier();
    events::Transport& transport(); // for more subscriptions, before start()
    std::vector<events::Subscription> subscriptions() const;

    std::vector<http::Route> routes();
    std::string openapi() const;
    // What relays, deliveries and checkouts count; before start().
    void export_metrics(metrics::Registry& registry);

private:
    struct Services;
    std::unique_ptr<Services> services_;
};

} // namespace merx::shop
