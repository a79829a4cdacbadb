// A circuit breaker: where most calls to a service fail, further ones are refused here instead of adding to its
// trouble and to everybody's waiting.
#pragma once

#include <cstdint>

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

    // Whether a call may be made at this time. One that may must be followed by ended() or given_up().
    bool admit(Instant now);
    void ended(bool success, Instant now);
    // The call was admitted, but nothing was learnt of the service.
    void given_up();

    State state() const { return state_; }

private:
    void open(Instant now);
    void close(Instant now);

    BreakerOptions options_;
    State state_ = State::closed;
    Instant window_start_{};
    int calls_ = 0;
    int failures_ = 0;
    Instant reopen_time_{};
    Duration open_time_{0};
    int trials_under_way_ = 0;
    int trials_succeeded_ = 0;
};

} // namespace merx::rpc
