// The services of a process, joined with each other and with those that other processes run: each is built from its
// ports by its own factory. wiring.cpp is where all of it is decided.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/token_verifier.hpp"
#include "cache/ended_sessions.hpp"
#include "cache/redis.hpp"
#include "carts/carts.hpp"
#include "catalog/catalog.hpp"
#include "core/id.hpp"
#include "events/transport.hpp"
#include "http/route.hpp"
#include "inventory/inventory.hpp"
#include "notifications/notifications.hpp"
#include "orders/orders.hpp"
#include "payments/payments.hpp"
#include "rpc/service.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"
#include "runtime/settings.hpp"
#include "search/search.hpp"
#include "shop/stores.hpp"
#include "shop/topology.hpp"
#include "users/users.hpp"

namespace merx::shop {

// Where the search of a process has its index.
std::filesystem::path search_directory(const runtime::Settings& settings);

// All must outlive the shop.
struct ShopParts {
    Stores& stores; // of the topology's services; migrated before start()
    runtime::EventLoops& loops;
    const runtime::Settings& settings;
    const Clock& clock;
    Random& random; // fit for secrets
    Topology topology{};
};

class Shop {
public:
    // Throws std::runtime_error where the settings cannot be used, saying which.
    explicit Shop(ShopParts parts);
    ~Shop(); // stopped, if it was started
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    // Begins what runs beside requests: relays, sagas left over, sweeps, the delivery of mails. The loops must be
    // running. Not on a loop. Throws sql::Failure where a store is away; nothing has begun then, and it may be called
    // again.
    void start();
    // Ends it again, each after the piece of work it is in; events that others wait for are sent, for as long as
    // `patience`. The loops must still run. Not on a loop.
    void stop(Duration patience = Duration::zero());

    // Services that this process runs.
    users::Users& users();
    catalog::Catalog& catalog();
    inventory::Inventory& inventory();
    payments::Payments& payments();
    orders::Orders& orders();
    // Wherever they run.
    users::v1::UserService& user_service();

    auth::TokenVerifier& verifier();
    cache::Redis* redis();                  // null where there is none
    cache::EndedSessions* ended_sessions(); // likewise
    events::Transport& transport();         // for more subscriptions, before start()
    std::vector<events::Subscription> subscriptions() const;

    // Of all services, here and elsewhere; for a process with a gateway.
    std::vector<http::Route> routes();
    std::string openapi() const;
    // What this process offers to others.
    std::vector<rpc::Service> rpc_services();

    // Stores, brokers and services elsewhere; before start(). Health must not be asked after the shop is gone.
    void add_checks(runtime::Health& health);
    // What relays, deliveries, calls and checkouts count; before start().
    void export_metrics(metrics::Registry& registry);

private:
    struct Services;
    std::unique_ptr<Services> services_;
};

} // namespace merx::shop
