// What every use case of inventory is handed.
#pragma once

#include "core/clock.hpp"
#include "core/id.hpp"
#include "inventory/app/ports.hpp"
#include "rpc/call.hpp"

namespace merx::inventory {

// Must outlive the use cases that run with it.
struct Context {
    Store& store;
    const Clock& clock;
    IdSource& ids;
};

// The caller as the cause of a change: the service that acts on its own behalf, else the person.
Cause cause_of(const Context& context, const rpc::Call& call);

} // namespace merx::inventory
