// What grows with every order and is of no use after a while is forgotten once a day: events that were delivered, and
// the idempotency keys of old orders.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "async/executor.hpp"
#include "async/signal.hpp"
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
    ~Housekeeping(); // asserts that it was stopped

    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    // Once.
    void start();
    // Returns when the round under way, if any, has ended. May be called more than once, and on any executor.
    Task<void> stop();

private:
    Task<void> run();
    Task<void> round();

    const std::vector<sql::Database*> stores_;
    const ForgetClaims forget_claims_;
    const Clock& clock_;
    Executor& executor_;
    Signal stop_asked_;
    Signal ended_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> stopping_ = false;
};

} // namespace merx::shop
