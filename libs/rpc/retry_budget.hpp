// How many calls may be made again: a share of those made, so that a service in trouble is not buried under repeats.
#pragma once

#include <algorithm>

namespace merx::rpc {

// Every call puts `share` of a token in, every repeat takes one out. One thread at a time.
class RetryBudget {
public:
    explicit RetryBudget(double share) : share_(share) {}

    void called() { tokens_ = std::min(tokens_ + share_, capacity); }
    bool take() {
        if (tokens_ < 1.0) {
            return false;
        }
        tokens_ -= 1.0;
        return true;
    }

    // What there is at first, so that a service that is seldom called may lose a server without failing a call.
    static constexpr double reserve = 10.0;
    // What may be saved up: a server with this many calls under way may be lost.
    static constexpr double capacity = 100.0;

private:
    double share_;
    double tokens_ = reserve;
};

} // namespace merx::rpc
