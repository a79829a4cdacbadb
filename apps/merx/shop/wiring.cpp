// How a shop is joined. The same story in every shape: a service gets its store, its outbox and the others' interfaces,
// and never learns whether those are here or behind a wire.
//
//   shape                        stores       events    a service elsewhere
//   everything in one process    SQLite       within    none
//   the same, one of several     PostgreSQL   Kafka     none
//   some services in a process   PostgreSQL   Kafka     its generated client over a channel of `peers`
#include <stdexcept>
#include <thread>

#include "auth/access_token.hpp"
#include "auth/password.hpp"
#include "notifications/adapters/mailers.hpp"
#include "shop/services.hpp"

namespace merx::shop {
namespace {

constexpr std::size_t mail_queue_limit = 64;
// An order's work is under lease for a whole run, which calls others several times.
constexpr int work_leases = 6;

} // namespace

Shop::Services::Services(ShopParts given)
    : parts(given), ids(parts.clock, parts.random), peers(parts.settings, parts.topology),
      events(parts.stores, parts.settings, parts.clock), verifier(parts.clock) {
    lay_ground();
    make_services();
    introduce();
    subscribe();
    housekeeping = std::make_unique<Housekeeping>(
        events.databases(),
        [this](Instant before) -> Task<std::int64_t> {
            co_return orders.own ? co_await orders.own->forget_claims(before) : 0;
        },
        parts.clock, loop_for(StoreName::notifications));
}

void Shop::Services::lay_ground() {
    const runtime::Settings& settings = parts.settings;
    if (!settings.redis.empty() && (hosts(ServiceName::gateway) || hosts(ServiceName::users))) {
        redis = std::make_unique<cache::Redis>(cache::RedisOptions{.url = settings.redis}, parts.random);
        ended_sessions = std::make_unique<cache::EndedSessions>(*redis, parts.clock, auth::ended_session_memory);
    }
    if (hosts(ServiceName::users)) {
        hashing = std::make_unique<WorkerPool>(auth::hashing_threads(std::thread::hardware_concurrency()),
                                               auth::hashing_queue_limit);
    }
    if (hosts(ServiceName::notifications)) {
        mail_threads = std::make_unique<WorkerPool>(1, mail_queue_limit);
        mail_loop = std::make_unique<runtime::EventLoops>(1);
        mailer = settings.smtp_url.empty()
                     ? notifications::make_folder_mailer(settings.data_dir / "mail", settings.mail_from)
                     : notifications::make_smtp_mailer({.url = settings.smtp_url, .sender = settings.mail_from},
                                                       *mail_threads);
    }
    if (hosts(ServiceName::payments)) {
        provider = payments::make_sandbox_provider(
            {.database = parts.stores[StoreName::sandbox], .clock = parts.clock, .ids = ids});
    }
}

// Nobody calls who comes after it, but for the catalog: see introduce().
void Shop::Services::make_services() {
    Stores& stores = parts.stores;
    const Clock& clock = parts.clock;

    put(users, ServiceName::users, users::v1::make_user_service_client, [&] {
        return users::make_users({.database = stores[StoreName::users],
                                  .outbox = events.outbox(StoreName::users),
                                  .verifier = verifier,
                                  .hashing = *hashing,
                                  .clock = clock,
                                  .ids = ids,
                                  .random = parts.random,
                                  .executor = loop_for(StoreName::users),
                                  .ended_sessions = ended_sessions.get()});
    });
    put(catalog, ServiceName::catalog, catalog::v1::make_catalog_service_client, [&] {
        return catalog::make_catalog({.database = stores[StoreName::catalog],
                                      .outbox = events.outbox(StoreName::catalog),
                                      .clock = clock,
                                      .ids = ids});
    });
    put(inventory, ServiceName::inventory, inventory::v1::make_inventory_service_client, [&] {
        return inventory::make_inventory({.database = stores[StoreName::inventory],
                                          .outbox = events.outbox(StoreName::inventory),
                                          .clock = clock,
                                          .ids = ids,
                                          .executor = loop_for(StoreName::inventory)});
    });
    put(search, ServiceName::search, search::v1::make_search_service_client, [&] { return make_search(); });
    put(carts, ServiceName::carts, carts::v1::make_cart_service_client, [&] {
        return carts::make_carts({.database = stores[StoreName::carts],
                                  .outbox = events.outbox(StoreName::carts),
                                  .catalog = catalog.api(),
                                  .clock = clock,
                                  .ids = ids,
                                  .executor = loop_for(StoreName::carts)});
    });
    put(payments, ServiceName::payments, payments::v1::make_payment_service_client, [&] {
        return payments::make_payments({.database = stores[StoreName::payments],
                                        .outbox = events.outbox(StoreName::payments),
                                        .provider = *provider,
                                        .clock = clock,
                                        .ids = ids,
                                        .executor = loop_for(StoreName::payments)});
    });
    put(orders, ServiceName::orders, orders::v1::make_order_service_client, [&] {
        return orders::make_orders({.database = stores[StoreName::orders],
                                    .outbox = events.outbox(StoreName::orders),
                                    .catalog = catalog.api(),
                                    .carts = carts.api(),
                                    .inventory = inventory.api(),
                                    .payments = payments.api(),
                                    .clock = clock,
                                    .ids = ids,
                                    .random = parts.random,
                                    .executor = loop_for(StoreName::orders),
                                    .config = {.timing = {.lease = work_leases * parts.settings.lease},
                                               .alone = stores.leases(StoreName::orders) == nullptr}});
    });
    put(notifications, ServiceName::notifications, notifications::v1::make_notification_service_client, [&] {
        return notifications::make_notifications({.database = stores[StoreName::notifications],
                                                  .mailer = *mailer,
                                                  .clock = clock,
                                                  .ids = ids,
                                                  .executor = mail_loop->loop(0),
                                                  .leases = stores.leases(StoreName::notifications)});
    });
}

std::unique_ptr<search::Search> Shop::Services::make_search() {
    auto made = search::make_search({.directory = search_directory(parts.settings),
                                     .catalog = catalog.api(),
                                     .inventory = inventory.api(),
                                     .clock = parts.clock,
                                     .executor = loop_for(ServiceName::search),
                                     .languages = parts.settings.search_languages,
                                     .synonyms = parts.settings.search_synonyms});
    if (!made) {
        throw std::runtime_error(made.error().detail);
    }
    return std::move(*made);
}

// The search follows the catalog, and the catalog lists by words what the search finds. Where both are in this process,
// searches wait for what the catalog has committed here.
void Shop::Services::introduce() {
    if (catalog.own && search.is_reached()) {
        catalog.own->connect(search.api());
    }
    if (catalog.own && search.own) {
        catalog.own->on_commit([&follower = *search.own](std::int64_t sequence) { follower.expect(sequence); });
    }
}

void Shop::Services::subscribe() {
    if (search.own) {
        search.own->listen(events.transport());
    }
    if (carts.own) {
        carts.own->subscribe(events.transport());
    }
    if (orders.own) {
        orders.own->subscribe(events.transport());
    }
    if (notifications.own) {
        notifications.own->subscribe(events.transport());
    }
}

} // namespace merx::shop
