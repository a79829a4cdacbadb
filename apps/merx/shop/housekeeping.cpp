#include "shop/housekeeping.hpp"

#include <utility>

#include "events/backlog.hpp"
#include "runtime/log.hpp"

namespace merx::shop {
namespace {

void warn(std::string_view what) {
    log::warn("Housekeeping failed and is tried again at its next time.", {{"reason", what}});
}

} // namespace

Housekeeping::Housekeeping(std::vector<sql::Database*> stores, ForgetClaims forget_claims, const Clock& clock,
                           Executor& executor)
    : stores_(std::move(stores)), forget_claims_(std::move(forget_claims)), clock_(clock),
      worker_(executor, {.interval = interval, .first_after = first_round_after, .on_failure = warn},
              [this] { return round(); }) {}

Task<bool> Housekeeping::round() {
    // One moment for all stores: an outbox and the inboxes that heard it forget the same events.
    const Instant events_before = clock_.now() - event_retention;
    std::int64_t events = 0;
    for (sql::Database* store : stores_) {
        if (worker_.is_stopping()) {
            co_return false;
        }
        events += co_await events::prune(*store, events_before);
    }
    const std::int64_t claims = co_await forget_claims_(clock_.now() - claim_retention);
    log::info("What is old was forgotten.", {{"event_rows", events}, {"idempotency_keys", claims}});
    co_return false;
}

} // namespace merx::shop
