#include "shop/shop.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "async/run_blocking.hpp"
#include "async/run_on.hpp"
#include "http/openapi.hpp"
#include "shop/services.hpp"

namespace merx::shop {

std::filesystem::path search_directory(const runtime::Settings& settings) {
    return settings.data_dir / "search";
}

Shop::Shop(ShopParts parts) : services_(std::make_unique<Services>(std::move(parts))) {}

Shop::~Shop() {
    if (services_->started) {
        stop();
    }
}

void Shop::start() {
    Services& all = *services_;
    if (all.users.own) {
        run_blocking(all.users.own->start());
    }
    all.started = true;
    if (all.inventory.own) {
        all.inventory.own->start();
    }
    if (all.carts.own) {
        all.carts.own->start();
    }
    if (all.payments.own) {
        all.payments.own->start();
    }
    if (all.orders.own) {
        all.orders.own->start();
    }
    if (all.notifications.own) {
        all.mail_loop->start();
        all.notifications.own->start();
    }
    if (all.search.own) {
        all.search.own->start();
    }
    all.housekeeping->start();
    all.events.start(all.parts.loops);
}

void Shop::stop(Duration patience) {
    Services& all = *services_;
    if (!all.started) {
        return;
    }
    run_blocking(all.housekeeping->stop());
    if (all.search.own) {
        run_on(all.loop_for(ServiceName::search), all.search.own->stop());
    }
    if (all.orders.own) {
        run_blocking(all.orders.own->stop());
    }
    if (all.payments.own) {
        run_on(all.loop_for(StoreName::payments), all.payments.own->stop());
    }
    if (all.carts.own) {
        run_blocking(all.carts.own->stop());
    }
    if (all.inventory.own) {
        run_on(all.loop_for(StoreName::inventory), all.inventory.own->stop());
    }
    if (all.users.own) {
        run_blocking(all.users.own->stop());
    }
    all.events.stop(patience);
    if (all.notifications.own) {
        run_blocking(all.notifications.own->stop());
        all.mail_loop->stop();
    }
    all.started = false;
}

users::Users& Shop::users() {
    return *services_->users.own;
}
catalog::Catalog& Shop::catalog() {
    return *services_->catalog.own;
}
inventory::Inventory& Shop::inventory() {
    return *services_->inventory.own;
}
payments::Payments& Shop::payments() {
    return *services_->payments.own;
}
orders::Orders& Shop::orders() {
    return *services_->orders.own;
}
users::v1::UserService& Shop::user_service() {
    return services_->users.api();
}
auth::TokenVerifier& Shop::verifier() {
    return services_->verifier;
}
cache::Redis* Shop::redis() {
    return services_->redis.get();
}
cache::EndedSessions* Shop::ended_sessions() {
    return services_->ended_sessions.get();
}
events::Transport& Shop::transport() {
    return services_->events.transport();
}
std::vector<events::Subscription> Shop::subscriptions() const {
    return services_->events.subscriptions();
}

std::vector<http::Route> Shop::routes() {
    Services& all = *services_;
    std::vector<http::Route> routes;
    for (std::vector<http::Route> of_service :
         {users::v1::rest_routes(all.users.api()), catalog::v1::rest_routes(all.catalog.api()),
          search::v1::rest_routes(all.search.api()), inventory::v1::rest_routes(all.inventory.api()),
          carts::v1::rest_routes(all.carts.api()), orders::v1::rest_routes(all.orders.api()),
          payments::v1::rest_routes(all.payments.api()), notifications::v1::rest_routes(all.notifications.api())}) {
        std::ranges::move(of_service, std::back_inserter(routes));
    }
    return routes;
}

std::string Shop::openapi() const {
    const std::array parts{users::v1::user_service_openapi(),       catalog::v1::catalog_service_openapi(),
                           search::v1::search_service_openapi(),    inventory::v1::inventory_service_openapi(),
                           carts::v1::cart_service_openapi(),       orders::v1::order_service_openapi(),
                           payments::v1::payment_service_openapi(), notifications::v1::notification_service_openapi()};
    return http::merge_openapi(parts, {.title = "Merx", .version = MERX_VERSION});
}

std::vector<rpc::Service> Shop::rpc_services() {
    Services& all = *services_;
    std::vector<rpc::Service> offered;
    const auto offer = [&](auto& place) {
        if (place.own) {
            offered.push_back(grpc_service(place.own->api()));
        }
    };
    offer(all.users);
    offer(all.catalog);
    offer(all.search);
    offer(all.inventory);
    offer(all.carts);
    offer(all.orders);
    offer(all.payments);
    offer(all.notifications);
    return offered;
}

void Shop::add_checks(runtime::Health& health) {
    Services& all = *services_;
    for (const StoreName store : all.parts.stores.names()) {
        health.add(fmt::format("{} store", name_of(store)),
                   [&database = all.parts.stores[store]] { return database.healthy(); });
    }
    all.events.add_checks(health);
    all.peers.add_checks(health);
    if (all.search.own) {
        // Beside other services it keeps nobody from being asked for those.
        const bool is_alone = all.parts.topology.hosted().size() == 1;
        health.add(
            "search index", [&search = *all.search.own] { return search.healthy(); },
            is_alone ? runtime::Health::Need::required : runtime::Health::Need::optional);
    }
    if (all.redis) {
        health.add("redis", [&redis = *all.redis] { return redis.healthy(); }, runtime::Health::Need::optional);
    }
}

void Shop::export_metrics(metrics::Registry& registry) {
    Services& all = *services_;
    all.events.export_metrics(registry);
    all.peers.export_metrics(registry);
    if (all.orders.own) {
        all.orders.own->export_metrics(registry);
    }
    if (all.search.own) {
        all.search.own->export_metrics(registry);
    }
}

} // namespace merx::shop
