// The payments service, built from its ports.
#pragma once

#include <memory>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "merx/payments/v1/payments.merx.hpp"
#include "payments/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::payments {

// All must outlive the service.
struct Ports {
    sql::Database& database; // with events::migrations() and payments::migrations()
    events::Outbox& outbox;
    PaymentProvider& provider; // see sandbox.hpp
    const Clock& clock;
    IdSource& ids;
    Executor& executor; // for the background worker
};

class Payments {
public:
    virtual ~Payments() = default;

    // Any thread, on its own executor.
    virtual v1::PaymentService& api() = 0;

    // The worker that settles what was left open. start() before the executor runs or on it; stop() on it, and before
    // the service is destroyed if it was started.
    virtual void start() = 0;
    virtual Task<void> stop() = 0;
    // What the worker does every so often. Gives how many payments it settled.
    virtual Task<std::size_t> settle_due() = 0;
};

std::unique_ptr<Payments> make_payments(const Ports& ports);

} // namespace merx::payments
