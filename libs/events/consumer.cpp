#include "events/consumer.hpp"

#include <algorithm>
#include <exception>

#include "async/executor.hpp"
#include "core/assert.hpp"

namespace merx::events {
namespace {

constexpr std::string_view behind_another = "an earlier event of this subject is parked";

Task<std::optional<std::string>> objection(const BatchHandler& handler, sql::Transaction& tx,
                                           std::span<const Event* const> events) {
    try {
        const Result<void> result = co_await handler(tx, events);
        if (!result) {
            co_return result.error().code + ": " + result.error().detail;
        }
    } catch (const std::exception& failure) {
        co_return failure.what();
    }
    co_return std::nullopt;
}

} // namespace

Handler one_by_one(BatchHandler batch) {
    return [batch = std::move(batch)](sql::Transaction& tx, const Event& event) -> Task<Result<void>> {
        const Event* const alone[] = {&event};
        co_return co_await batch(tx, alone);
    };
}

// Only the handler's own failures are caught: those of the store around it (a full disk, a lost commit) are the
// transport's to repeat.
Task<std::optional<std::string>> objection(const Handler& handler, sql::Transaction& tx, const Event& event,
                                           bool await_sent) {
    try {
        const Result<void> result = co_await handler(tx, event);
        if (!result) {
            co_return result.error().code + ": " + result.error().detail;
        }
        if (await_sent) {
            co_await tx.query("select 1"); // throws what the store had against a statement that was only sent
        }
    } catch (const std::exception& failure) {
        co_return failure.what();
    }
    co_return std::nullopt;
}

Consumer::Consumer(Subscription subscription, const Clock& clock, const DeliveryOptions& options,
                   DeliveryCounters& counters)
    : subscription_(std::move(subscription)), inbox_(subscription_.consumer, clock), options_(options),
      counters_(counters) {
    MERX_ASSERT(subscription_.database != nullptr && subscription_.handler);
}

Task<void> Consumer::deliver(std::span<const Event* const> events) const {
    Duration patience = options_.patience;
    while (!events.empty()) {
        const std::size_t size = std::min(events.size(), Inbox::max_batch);
        co_await apply_in_order(events.first(size), patience);
        events = events.subspan(size);
    }
}

Task<void> Consumer::apply_in_order(std::span<const Event* const> events, Duration& patience) const {
    Manner manner = Manner::together;
    while (!events.empty()) {
        std::optional<Refusal> refusal;
        bool apart = false;
        try {
            refusal = co_await apply(events, manner);
        } catch (const sql::Overloaded&) {
            throw;
        } catch (const sql::Failure&) {
            // A store that works may have refused what some handler sent without awaiting it.
            if (events.size() == 1 || !subscription_.database->healthy()) {
                throw;
            }
            apart = true;
        }
        if (apart) {
            for (const Event* event : events) {
                co_await apply_alone(*event, patience);
            }
            co_return;
        }
        if (!refusal) {
            co_return;
        }
        manner = Manner::one_after_another;
        if (!refusal->index) {
            continue;
        }
        const std::size_t refused = *refusal->index;
        if (refused > 0) {
            co_await apply_in_order(events.first(refused), patience);
        }
        co_await apply_alone(*events[refused], patience);
        events = events.subspan(refused + 1);
    }
}

Task<std::optional<Consumer::Refusal>> Consumer::apply(std::span<const Event* const> events, Manner manner) const {
    Outcome outcome;
    const auto committed = co_await subscription_.database->transact<bool>(
        [&](sql::Transaction& tx) -> Task<Result<bool>> { return apply_in(tx, events, manner, outcome); });
    if (!committed) {
        ++counters_.retries;
        co_return std::move(outcome.refusal);
    }
    counters_.applied += outcome.fresh - outcome.shelved.size();
    counters_.duplicates += events.size() - outcome.fresh;
    for (const Event* event : outcome.shelved) {
        tell_parked(*event, behind_another);
    }
    co_return std::nullopt;
}

Task<Result<bool>> Consumer::apply_in(sql::Transaction& tx, std::span<const Event* const> events, Manner manner,
                                      Outcome& outcome) const {
    outcome = Outcome{};
    const bool any_parked = co_await inbox_.any_parked(tx);
    const std::vector<bool> fresh = co_await inbox_.accept(tx, events);
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!fresh[i]) {
            continue;
        }
        ++outcome.fresh;
        if (any_parked && co_await inbox_.is_parked(tx, events[i]->subject)) {
            co_await inbox_.keep(tx, *events[i], 0, behind_another);
            outcome.shelved.push_back(events[i]);
        } else {
            due.push_back(i);
        }
    }
    outcome.refusal = co_await handle(tx, events, due, manner);
    if (outcome.refusal) {
        co_return fail(conflict("event_refused", outcome.refusal->reason));
    }
    if (outcome.fresh > 0 && subscription_.after_commit) {
        tx.after_commit(subscription_.after_commit);
    }
    co_return true;
}

Task<std::optional<Consumer::Refusal>> Consumer::handle(sql::Transaction& tx, std::span<const Event* const> events,
                                                        const std::vector<std::size_t>& due, Manner manner) const {
    if (manner == Manner::together && subscription_.batch_handler && due.size() > 1) {
        std::vector<const Event*> all;
        all.reserve(due.size());
        for (const std::size_t i : due) {
            all.push_back(events[i]);
        }
        if (auto said = co_await objection(subscription_.batch_handler, tx, all)) {
            co_return Refusal{.index = std::nullopt, .reason = std::move(*said)};
        }
        co_return std::nullopt;
    }
    for (const std::size_t i : due) {
        if (auto said = co_await objection(subscription_.handler, tx, *events[i], events.size() == 1)) {
            co_return Refusal{.index = i, .reason = std::move(*said)};
        }
    }
    co_return std::nullopt;
}

Task<void> Consumer::apply_alone(const Event& event, Duration& patience) const {
    const Event* const alone[] = {&event};
    Duration delay = options_.first_retry;
    for (int attempt = 1;; ++attempt, delay *= 2) {
        const std::optional<Refusal> refusal = co_await apply(alone, Manner::one_after_another);
        if (!refusal) {
            co_return;
        }
        if (attempt >= options_.max_attempts) {
            co_await park(event, refusal->reason);
            co_return;
        }
        const Duration wait = std::min(delay, patience);
        patience -= wait;
        if (wait > Duration::zero()) {
            co_await sleep_for(wait);
        }
    }
}

Task<void> Consumer::park(const Event& event, std::string_view reason) const {
    const auto parked =
        co_await subscription_.database->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            co_return co_await inbox_.park(tx, event, options_.max_attempts, reason);
        });
    if (*parked) {
        tell_parked(event, reason);
    }
}

void Consumer::tell_parked(const Event& event, std::string_view reason) const {
    ++counters_.parked;
    if (options_.on_parked) {
        options_.on_parked(subscription_.consumer, event, reason);
    }
}

} // namespace merx::events
