// What a process is made of: its own services, clients of those that others run, and what stands under both.
#pragma once

#include <memory>
#include <optional>

#include "async/worker_pool.hpp"
#include "cache/ended_sessions.hpp"
#include "cache/redis.hpp"
#include "core/assert.hpp"
#include "merx/search/v1/search.merx.hpp"
#include "payments/sandbox.hpp"
#include "shop/event_flow.hpp"
#include "shop/housekeeping.hpp"
#include "shop/peers.hpp"
#include "shop/shop.hpp"

namespace merx::shop {

// One service as this process reaches it: its own, or a client of those elsewhere. Who calls it cannot tell.
template <class Service, class Api>
struct Place {
    std::unique_ptr<Service> own;
    std::unique_ptr<Api> client;

    // Asserts where nobody here has any business with it.
    Api& api() const {
        MERX_ASSERT(own || client);
        return own ? own->api() : *client;
    }
    bool is_reached() const { return own || client; }
};

struct Shop::Services {
    explicit Services(ShopParts given);

    bool hosts(ServiceName service) const { return parts.topology.hosts(service); }
    // Background work is spread over the loops by service.
    Executor& loop_for(StoreName store) {
        return parts.loops.loop(static_cast<std::size_t>(store) % parts.loops.size());
    }

    // Of a service without a store.
    Executor& loop_for(ServiceName service) {
        return parts.loops.loop(static_cast<std::size_t>(service) % parts.loops.size());
    }

    // What services need of this process besides each other; see wiring.cpp, as for the next.
    void lay_ground();
    // Makes what is hosted, and clients of what that calls.
    void make_services();
    std::unique_ptr<search::Search> make_search();
    // Catalog and search, each of which calls the other.
    void introduce();
    // Who hears what.
    void subscribe();

    template <class Service, class Api, class MakeClient, class Make>
    void put(Place<Service, Api>& place, ServiceName service, MakeClient make_client, Make make) {
        if (hosts(service)) {
            place.own = make();
        } else if (parts.topology.elsewhere().contains(service)) {
            place.client = make_client(peers.channel(service));
        }
    }

    ShopParts parts;
    TimeOrderedIds ids;
    Peers peers;
    EventFlow events;
    auth::TokenVerifier verifier;
    std::unique_ptr<cache::Redis> redis;                  // none where it is not set, or nobody here needs it
    std::unique_ptr<cache::EndedSessions> ended_sessions; // likewise
    std::unique_ptr<WorkerPool> hashing;                  // with users
    std::unique_ptr<WorkerPool> mail_threads;             // with notifications, as the next
    std::unique_ptr<runtime::EventLoops> mail_loop;       // mails are files or slow servers, and must hold up nobody
    std::unique_ptr<notifications::Mailer> mailer;
    std::unique_ptr<payments::PaymentProvider> provider; // with payments

    Place<users::Users, users::v1::UserService> users;
    Place<catalog::Catalog, catalog::v1::CatalogService> catalog;
    Place<inventory::Inventory, inventory::v1::InventoryService> inventory;
    Place<search::Search, search::v1::SearchService> search;
    Place<carts::Carts, carts::v1::CartService> carts;
    Place<payments::Payments, payments::v1::PaymentService> payments;
    Place<orders::Orders, orders::v1::OrderService> orders;
    Place<notifications::Notifications, notifications::v1::NotificationService> notifications;
    std::unique_ptr<Housekeeping> housekeeping;
    bool started = false;
};

} // namespace merx::shop
