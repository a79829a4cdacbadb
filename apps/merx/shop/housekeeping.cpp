#include "shop/housekeeping.hpp"

#include <exception>
#include <utility>

#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "events/backlog.hpp"
#include "runtime/log.hpp"

namespace merx::shop {

Housekeeping::Housekeeping(std::vector<sql::Database*> stores, ForgetClaims forget_claims, const Clock& clock,
                           Executor& executor)
    : stores_(std::move(stores)), forget_claims_(std::move(forget_claims)), clock_(clock), executor_(executor) {}

Housekeeping::~Housekeeping() {
    MERX_ASSERT(!started_ || ended_.count() > 0);
}

void Housekeeping::start() {
    MERX_ASSERT(!started_ && !stopping_);
    started_ = true;
    spawn(executor_, run());
}

Task<void> Housekeeping::stop() {
    stopping_ = true;
    stop_asked_.notify_all();
    if (started_) {
        co_await ended_.wait_past(0);
    }
}

Task<void> Housekeeping::run() {
    Duration pause = first_round_after;
    while (!stopping_) {
        const std::uint64_t seen = stop_asked_.count();
        if (stopping_ || co_await stop_asked_.wait_past(seen, pause)) {
            continue;
        }
        co_await round();
        pause = interval;
    }
    ended_.notify_all(); // whoever waits for it may destroy this at once
}

Task<void> Housekeeping::round() {
    try {
        // One moment for all stores: an outbox and the inboxes that heard it forget the same events.
        const Instant events_before = clock_.now() - event_retention;
        std::int64_t events = 0;
        for (sql::Database* store : stores_) {
            if (stopping_) {
                co_return;
            }
            events += co_await events::prune(*store, events_before);
        }
        const std::int64_t claims = co_await forget_claims_(clock_.now() - claim_retention);
        log::info("What is old was forgotten.", {{"event_rows", events}, {"idempotency_keys", claims}});
    } catch (const std::exception& failure) {
        log::warn("Housekeeping failed and is tried again at its next time.", {{"reason", failure.what()}});
    }
}

} // namespace merx::shop
