// What every use case of payments is handed.
#pragma once

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payments/app/ports.hpp"
#include "rpc/call.hpp"

namespace merx::payments {

// Must outlive the use cases that run with it.
struct Context {
    PaymentStore& store;
    PaymentProvider& provider;
    const Clock& clock;
    IdSource& ids;
};

} // namespace merx::payments
