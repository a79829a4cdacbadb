#include "rpc/breaker.hpp"

#include <algorithm>

namespace merx::rpc {

std::optional<Breaker::Ticket> Breaker::admit(Instant now) {
    if (state_ == State::open && now >= reopen_time_) {
        state_ = State::half_open;
        ++epoch_;
        trials_begun_ = 0;
        trials_succeeded_ = 0;
    }
    switch (state_) {
    case State::closed: return epoch_;
    case State::open: return std::nullopt;
    case State::half_open:
        if (trials_begun_ == options_.trials) {
            return std::nullopt;
        }
        ++trials_begun_;
        return epoch_;
    }
    return std::nullopt;
}

void Breaker::ended(Ticket ticket, bool success, Instant now) {
    if (ticket != epoch_) {
        return; // what a call from before a change of state met is no news
    }
    if (state_ == State::half_open) {
        if (!success) {
            open(now);
        } else if (++trials_succeeded_ == options_.trials) {
            close(now);
        }
        return;
    }
    if (now - window_start_ >= options_.window || now < window_start_) {
        window_start_ = now;
        calls_ = 0;
        failures_ = 0;
    }
    ++calls_;
    failures_ += success ? 0 : 1;
    if (failures_ >= options_.min_failures && failures_ >= options_.failure_share * calls_) {
        open(now);
    }
}

void Breaker::given_up(Ticket ticket) {
    if (ticket == epoch_ && state_ == State::half_open) {
        --trials_begun_;
    }
}

void Breaker::may_be_back(Instant now) {
    if (state_ == State::open) {
        reopen_time_ = std::min(reopen_time_, now);
    }
}

void Breaker::open(Instant now) {
    const bool again = state_ == State::half_open;
    open_time_ = again ? std::min(open_time_ * 2, options_.max_open_time) : options_.open_time;
    reopen_time_ = now + open_time_;
    state_ = State::open;
    ++epoch_;
}

void Breaker::close(Instant now) {
    state_ = State::closed;
    ++epoch_;
    window_start_ = now;
    calls_ = 0;
    failures_ = 0;
}

} // namespace merx::rpc
