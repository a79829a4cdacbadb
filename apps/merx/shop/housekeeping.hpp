// What grows with every order and is of no use after a while is forgotten once a day: events that were delivered, and
// the idempotency keys of old orders. Processes that share a store may all do it: what one has forgotten, the others do
// not find.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "async/periodic_worker.hpp"
#include "core/clock.hpp"
#include "sql/database.hpp"

namespace merx::shop {

class Housekeeping {
public:
    // How long a delivered event is kept, and that its consumers have heard it. Much longer than any delivery takes:
    // who has forgotten an event would apply it again.
    static constexpr Duration event_retention = std::chrono::days{30};
    // How long an order's idempotency key answers with that order.
    static constexpr Duration claim_retention = std::chrono::days{7};
    // A start is busy enough.
    static constexpr Duration first_round_after = std::chrono::minutes{1};
    static constexpr Duration interval = std::chrono::days{1};

    // Forgets idempotency keys that were used before a moment, and gives their number.
    using ForgetClaims = std::function<Task<std::int64_t>(Instant before)>;

    // `stores`: those with events. All must outlive it; rounds run on the executor.
    Housekeeping(std::vector<sql::Database*> stores, ForgetClaims forget_claims, const Clock& clock,
                 Executor& executor);

    // Once.
    void start() { worker_.start(); }
    // Returns when the round under way, if any, has ended; needed before destruction if it was started. May be called
    // more than once, and on any executor.
    Task<void> stop() { return worker_.stop(); }

private:
    Task<bool> round();

    const std::vector<sql::Database*> stores_;
    const ForgetClaims forget_claims_;
    const Clock& clock_;
    PeriodicWorker worker_;
};

} // namespace merx::shop
