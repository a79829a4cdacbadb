// The inventory service, built from its ports.
#pragma once

#include <memory>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "merx/inventory/v1/inventory.merx.hpp"
#include "sql/database.hpp"

namespace merx::inventory {

// All must outlive the service.
struct Ports {
    sql::Database& database; // with events::migrations() and inventory::migrations()
    events::Outbox& outbox;
    const Clock& clock;
    IdSource& ids;
    Executor& executor; // for the background worker
};

class Inventory {
public:
    virtual ~Inventory() = default;

    // Any thread, on its own executor.
    virtual v1::InventoryService& api() = 0;

    // The worker that expires holds. start() before the executor runs or on it; stop() on it, and before the service
    // is destroyed if it was started.
    virtual void start() = 0;
    virtual Task<void> stop() = 0;
    // What the worker does every so often: releases the holds whose time has come. Gives their number.
    virtual Task<std::size_t> expire_holds() = 0;
};

std::unique_ptr<Inventory> make_inventory(const Ports& ports);

} // namespace merx::inventory
