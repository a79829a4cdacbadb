// A circuit breaker: where most calls to a service fail, further ones are refused here instead of adding to its
// trouble and to everybody's waiting.
#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.hpp"

namespace merx::rpc {

struct BreakerOptions {
    // Calls are counted over windows of this length.
    Duration window = std::chrono::seconds{10};
    // A window opens the breaker once it has this many failures, and they are at least this share of its calls.
    int min_failures = 20;
    double failure_share = 0.5;
    // How long it stays open; twice as long after each trial that failed, up to the limit.
    Duration open_time = std::chrono::seconds{1};
    Duration max_open_time = std::chrono::seconds{10};
    // Calls let through at once to see whether the service is back, and how many must succeed.
    int trials = 3;
};

// closed: all calls pass. open: none do. half_open: a few pass as trials; the first failure opens it again, enough
// successes close it. One thread at a time.
class Breaker {
public:
    enum class State { closed, open, half_open };

    explicit Breaker(BreakerOptions options) : options_(options) {}

    // What an admitted call must hand back, to ended() or given_up().
    using Ticket = std::uint64_t;

    // Nothing where the call is refused.
    std::optional<Ticket> admit(Instant now);
    void ended(Ticket ticket, bool success, Instant now);
    // The call was admitted, but nothing was learnt of the service.
    void given_up(Ticket ticket);
    // There is reason to think that the service is back: trials need not wait any longer.
    void may_be_back(Instant now);

    State state() const { return state_; }

private:
    void open(Instant now);
    void close(Instant now);

    BreakerOptions options_;
    State state_ = State::closed;
    Ticket epoch_ = 1; // counts changes of state
    Instant window_start_{};
    int calls_ = 0;
    int failures_ = 0;
    Instant reopen_time_{};
    Duration open_time_{0};
    int trials_begun_ = 0;
    int trials_succeeded_ = 0;
};

} // namespace merx::rpc
