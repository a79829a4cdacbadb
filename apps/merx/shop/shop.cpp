#include "shop/shop.hpp"

#include <array>
#include <map>
#include <thread>

#include "async/run_blocking.hpp"
#include "async/run_on.hpp"
#include "async/worker_pool.hpp"
#include "auth/password.hpp"
#include "events/outbox.hpp"
#include "events/relay.hpp"
#include "http/openapi.hpp"
#include "notifications/adapters/mailers.hpp"
#include "payments/sandbox.hpp"
#include "runtime/log.hpp"
#include "shop/housekeeping.hpp"

namespace merx::shop {
namespace {

// A store's outbox with the relay that empties it.
struct Announcer {
    Announcer(sql::Database& database, events::Transport& transport, const Clock& clock)
        : relay(database, transport, clock,
                {.on_failure =
                     [](std::string_view what) { log::warn("Events could not be delivered.", {{"reason", what}}); }}),
          outbox(events::make_outbox([this] { relay.wake(); })) {}

    events::Relay relay;
    std::unique_ptr<events::Outbox> outbox;
};

void log_parked(std::string_view consumer, const events::Event& event, std::string_view reason) {
    log::error("An event could not be applied and was parked.",
               {{"consumer", consumer}, {"event", event.id.text()}, {"type", event.type}, {"reason", reason}});
}

} // namespace

struct Shop::Services {
    explicit Services(ShopParts given)
        : parts(given), ids(parts.clock, parts.random), verifier(parts.clock),
          hashing(auth::hashing_threads(std::thread::hardware_concurrency()), auth::hashing_queue_limit),
          mail_threads(1, 64), transport(parts.clock, {.on_parked = log_parked}) {
        for (const StoreName store : {StoreName::users, StoreName::catalog, StoreName::inventory, StoreName::carts,
                                      StoreName::orders, StoreName::payments, StoreName::notifications}) {
            announcers[store] = std::make_unique<Announcer>(parts.stores[store], transport, parts.clock);
        }
        make_services();
        carts->subscribe(transport);
        orders->subscribe(transport);
        notifications->subscribe(transport);
    }

    // Background work is spread over the loops by service.
    Executor& loop_for(StoreName store) {
        return parts.loops.loop(static_cast<std::size_t>(store) % parts.loops.size());
    }
    events::Outbox& outbox(StoreName store) { return *announcers.at(store)->outbox; }
    std::vector<sql::Database*> stores_with_events() {
        std::vector<sql::Database*> stores;
        for (const auto& [store, announcer] : announcers) {
            stores.push_back(&parts.stores[store]);
        }
        return stores;
    }

    void make_services() {
        Stores& stores = parts.stores;
        users = users::make_users({.database = stores[StoreName::users],
                                   .outbox = outbox(StoreName::users),
                                   .verifier = verifier,
                                   .hashing = hashing,
                                   .clock = parts.clock,
                                   .ids = ids,
                                   .random = parts.random,
                                   .executor = loop_for(StoreName::users)});
        catalog = catalog::make_catalog({.database = stores[StoreName::catalog],
                                         .outbox = outbox(StoreName::catalog),
                                         .clock = parts.clock,
                                         .ids = ids});
        inventory = inventory::make_inventory({.database = stores[StoreName::inventory],
                                               .outbox = outbox(StoreName::inventory),
                                               .clock = parts.clock,
                                               .ids = ids,
                                               .executor = loop_for(StoreName::inventory)});
        carts = carts::make_carts({.database = stores[StoreName::carts],
                                   .outbox = outbox(StoreName::carts),
                                   .catalog = catalog->api(),
                                   .clock = parts.clock,
                                   .ids = ids,
                                   .executor = loop_for(StoreName::carts)});
        provider =
            payments::make_sandbox_provider({.database = stores[StoreName::sandbox], .clock = parts.clock, .ids = ids});
        payments = payments::make_payments({.database = stores[StoreName::payments],
                                            .outbox = outbox(StoreName::payments),
                                            .provider = *provider,
                                            .clock = parts.clock,
                                            .ids = ids,
                                            .executor = loop_for(StoreName::payments)});
        orders = orders::make_orders({.database = stores[StoreName::orders],
                                      .outbox = outbox(StoreName::orders),
                                      .catalog = catalog->api(),
                                      .carts = carts->api(),
                                      .inventory = inventory->api(),
                                      .payments = payments->api(),
                                      .clock = parts.clock,
                                      .ids = ids,
                                      .random = parts.random,
                                      .executor = loop_for(StoreName::orders),
                                      .config = {.alone = true}});
        housekeeping = std::make_unique<Housekeeping>(
            stores_with_events(), [this](Instant before) { return orders->forget_claims(before); }, parts.clock,
            loop_for(StoreName::notifications));
        mailer = parts.settings.smtp_url.empty()
                     ? notifications::make_folder_mailer(parts.settings.data_dir / "mail", parts.settings.mail_from)
                     : notifications::make_smtp_mailer(
                           {.url = parts.settings.smtp_url, .sender = parts.settings.mail_from}, mail_threads);
        notifications = notifications::make_notifications({.database = stores[StoreName::notifications],
                                                           .mailer = *mailer,
                                                           .clock = parts.clock,
                                                           .ids = ids,
                                                           .executor = mail_loop.loop(0)});
    }

    ShopParts parts;
    TimeOrderedIds ids;
    auth::TokenVerifier verifier;
    WorkerPool hashing;
    WorkerPool mail_threads;
    runtime::EventLoops mail_loop{1}; // mails are files or slow servers, which must not hold up requests
    events::LocalTransport transport;
    std::map<StoreName, std::unique_ptr<Announcer>> announcers;
    std::unique_ptr<users::Users> users;
    std::unique_ptr<catalog::Catalog> catalog;
    std::unique_ptr<inventory::Inventory> inventory;
    std::unique_ptr<carts::Carts> carts;
    std::unique_ptr<payments::PaymentProvider> provider;
    std::unique_ptr<payments::Payments> payments;
    std::unique_ptr<orders::Orders> orders;
    std::unique_ptr<notifications::Mailer> mailer;
    std::unique_ptr<notifications::Notifications> notifications;
    std::unique_ptr<Housekeeping> housekeeping;
    bool started = false;
};

Shop::Shop(ShopParts parts) : services_(std::make_unique<Services>(parts)) {}

Shop::~Shop() {
    if (services_->started) {
        stop();
    }
}

void Shop::start() {
    Services& all = *services_;
    run_blocking(all.users->start());
    all.inventory->start();
    all.carts->start();
    all.payments->start();
    all.orders->start();
    all.mail_loop.start();
    all.notifications->start();
    all.housekeeping->start();
    for (const auto& [store, announcer] : all.announcers) {
        announcer->relay.start(all.loop_for(store));
    }
    all.started = true;
}

void Shop::stop() {
    Services& all = *services_;
    run_blocking(all.housekeeping->stop());
    run_blocking(all.orders->stop());
    run_on(all.loop_for(StoreName::payments), all.payments->stop());
    run_blocking(all.carts->stop());
    run_on(all.loop_for(StoreName::inventory), all.inventory->stop());
    run_blocking(all.users->stop());
    for (const auto& [store, announcer] : all.announcers) {
        run_blocking(announcer->relay.stop());
    }
    run_blocking(all.notifications->stop());
    all.mail_loop.stop();
    all.started = false;
}

users::Users& Shop::users() {
    return *services_->users;
}
catalog::Catalog& Shop::catalog() {
    return *services_->catalog;
}
inventory::Inventory& Shop::inventory() {
    return *services_->inventory;
}
payments::Payments& Shop::payments() {
    return *services_->payments;
}
orders::Orders& Shop::orders() {
    return *services_->orders;
}
auth::TokenVerifier& Shop::verifier() {
    return services_->verifier;
}
events::Transport& Shop::transport() {
    return services_->transport;
}
std::vector<events::Subscription> Shop::subscriptions() const {
    return services_->transport.subscriptions();
}

std::vector<http::Route> Shop::routes() {
    Services& all = *services_;
    std::vector<http::Route> routes;
    for (std::vector<http::Route> of_service :
         {users::v1::rest_routes(all.users->api()), catalog::v1::rest_routes(all.catalog->api()),
          inventory::v1::rest_routes(all.inventory->api()), carts::v1::rest_routes(all.carts->api()),
          orders::v1::rest_routes(all.orders->api()), payments::v1::rest_routes(all.payments->api()),
          notifications::v1::rest_routes(all.notifications->api())}) {
        std::ranges::move(of_service, std::back_inserter(routes));
    }
    return routes;
}

std::string Shop::openapi() const {
    const std::array parts{users::v1::user_service_openapi(),
                           catalog::v1::catalog_service_openapi(),
                           inventory::v1::inventory_service_openapi(),
                           carts::v1::cart_service_openapi(),
                           orders::v1::order_service_openapi(),
                           payments::v1::payment_service_openapi(),
                           notifications::v1::notification_service_openapi()};
    return http::merge_openapi(parts, {.title = "Merx", .version = MERX_VERSION});
}

void Shop::export_metrics(metrics::Registry& registry) {
    Services& all = *services_;
    for (const auto& [store, announcer] : all.announcers) {
        const metrics::Labels labels{{"store", std::string(name_of(store))}};
        const events::Relay& relay = announcer->relay;
        registry.gauge_from("merx_events_sent_total", "Events delivered to all their consumers.", labels,
                            [&relay] { return static_cast<double>(relay.stats().sent); });
        registry.gauge_from("merx_events_failures_total", "Deliveries that failed and are repeated.", labels,
                            [&relay] { return static_cast<double>(relay.stats().failures); });
    }
    registry.gauge_from("merx_events_parked_total", "Events that no attempt could apply.", {},
                        [&all] { return static_cast<double>(all.transport.stats().parked); });
    all.orders->export_metrics(registry);
}

} // namespace merx::shop
