// The cart service: what shoppers are about to buy.
//
// It hears `order.confirmed`, upon which the cart of that order can no longer be changed, and announces
// `cart.abandoned` for a cart that expired with something in it.
#pragma once

#include <chrono>
#include <memory>

#include "async/executor.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "events/transport.hpp"
#include "merx/carts/v1/carts.merx.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "sql/database.hpp"

namespace merx::carts {

// All must outlive the service.
struct Ports {
    sql::Database& database; // migrated with events::migrations() and carts::migrations()
    events::Outbox& outbox;  // of that database
    catalog::v1::CatalogService& catalog;
    const Clock& clock;
    IdSource& ids;
    Executor& executor; // expired carts are swept on it
};

class Carts {
public:
    // Expired carts are invisible at once, so the sweep has no hurry.
    static constexpr std::chrono::hours sweep_interval{1};

    virtual ~Carts() = default;
    // Any thread may call; reads run on the calling one.
    virtual v1::CartService& api() = 0;
    virtual void subscribe(events::Transport& transport) = 0;
    // Begins sweeping. Once.
    virtual void start() = 0;
    // Ends after the batch under way; needed before destruction if it was started.
    virtual Task<void> stop() = 0;
};

std::unique_ptr<Carts> make_carts(Ports ports);

} // namespace merx::carts
