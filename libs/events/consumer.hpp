// A subscription's receiving end, the same over every transport.
//
// A batch is one transaction of the consumer's store: for each event the inbox row, and if it is new, the handler. An
// event that is refused is taken out of the batch and tried again alone, a bounded number of times, and then parked;
// the events around it are applied all the same. Where a batch handler took them all at once and something was wrong,
// the batch is tried again one event after another, which shows whose fault it was. What is parked parks its subject:
// later events of that subject are parked behind it, so that none overtakes it.
//
// What is parked is asked of the store, in the transaction that relies on it, and not remembered: the other processes
// of the consumer, and commands, park and replay as well. Where nothing is parked that is one small question a batch.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/inbox.hpp"
#include "events/transport.hpp"

namespace merx::events {

struct DeliveryOptions {
    // How often a failing event is tried alone before it is parked.
    int max_attempts = 5;
    // Before the second attempt; doubles with every further one.
    Duration first_retry = std::chrono::milliseconds{10};
    // As long as this, and no longer, refusals hold up one batch.
    Duration patience = std::chrono::milliseconds{500};
    // Told of every event that is parked, after that is committed, for the log; may be empty. On any thread.
    std::function<void(std::string_view consumer, const Event& event, std::string_view reason)> on_parked{};
};

// Since the transport was made, over all subscriptions.
struct DeliveryStats {
    std::uint64_t applied = 0;    // handled and committed
    std::uint64_t duplicates = 0; // seen before, and not handled again
    std::uint64_t retries = 0;    // attempts that failed
    std::uint64_t parked = 0;     // dead letters, with those behind them
};

class DeliveryCounters {
public:
    // Any thread may ask.
    DeliveryStats stats() const {
        return {.applied = applied, .duplicates = duplicates, .retries = retries, .parked = parked};
    }

    std::atomic<std::uint64_t> applied = 0;
    std::atomic<std::uint64_t> duplicates = 0;
    std::atomic<std::uint64_t> retries = 0;
    std::atomic<std::uint64_t> parked = 0;
};

class Consumer {
public:
    // All references must outlive it.
    Consumer(Subscription subscription, const Clock& clock, const DeliveryOptions& options, DeliveryCounters& counters);

    const Subscription& subscription() const { return subscription_; }

    // Returns when every event is committed or parked. Throws where the store failed: those that were committed by
    // then are duplicates when the same events are delivered again. Several may be under way at once, if not for the
    // same subject.
    Task<void> deliver(std::span<const Event* const> events) const;

private:
    // Why the handler could not apply a batch.
    struct Refusal {
        std::optional<std::size_t> index; // of the event that it refused; none where it was handed all at once
        std::string reason;
    };
    enum class Manner { together, one_after_another };
    struct Outcome {
        std::optional<Refusal> refusal;    // then nothing has happened
        std::uint64_t fresh = 0;           // seen for the first time
        std::vector<const Event*> shelved; // of these, those parked behind another
    };

    Task<void> apply_in_order(std::span<const Event* const> events, Duration& patience) const;
    Task<std::optional<Refusal>> apply(std::span<const Event* const> events, Manner manner) const;
    Task<Result<bool>> apply_in(sql::Transaction& tx, std::span<const Event* const> events, Manner manner,
                                Outcome& outcome) const;
    // `due`: which of them are to be handled.
    Task<std::optional<Refusal>> handle(sql::Transaction& tx, std::span<const Event* const> events,
                                        const std::vector<std::size_t>& due, Manner manner) const;
    Task<void> apply_alone(const Event& event, Duration& patience) const;
    Task<void> park(const Event& event, std::string_view reason) const;
    void tell_parked(const Event& event, std::string_view reason) const;

    const Subscription subscription_;
    const Inbox inbox_;
    const DeliveryOptions& options_;
    DeliveryCounters& counters_;
};

// What the handler says against an event, if anything: its Error or its exception in words; and if asked for, what the
// store says against what the handler sent without awaiting it, which else comes with a later event or the commit.
Task<std::optional<std::string>> objection(const Handler& handler, sql::Transaction& tx, const Event& event,
                                           bool await_sent);

} // namespace merx::events
