// How often somebody may do something: a bucket that fills steadily and from which each request takes one token.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "core/clock.hpp"

namespace merx::gateway {

struct BucketShape {
    double per_second = 1;
    double burst = 1; // what a full bucket holds
};

class TokenBucket {
public:
    TokenBucket(const BucketShape& shape, Instant now) : tokens_(shape.burst), filled_(now) {}

    // Takes a token; where there is none, says after how long there will be.
    std::optional<std::chrono::seconds> take(const BucketShape& shape, Instant now) {
        tokens_ = level(shape, now);
        filled_ = std::max(filled_, now);
        if (tokens_ >= 1) {
            tokens_ -= 1;
            return std::nullopt;
        }
        return std::chrono::seconds{static_cast<std::int64_t>(std::ceil((1 - tokens_) / shape.per_second))};
    }

    // A full bucket says nothing: it can be forgotten.
    bool is_full(const BucketShape& shape, Instant now) const { return level(shape, now) >= shape.burst; }

private:
    double level(const BucketShape& shape, Instant now) const {
        const double seconds = std::chrono::duration<double>(std::max(now, filled_) - filled_).count();
        return std::min(shape.burst, tokens_ + seconds * shape.per_second);
    }

    double tokens_;
    Instant filled_;
};

} // namespace merx::gateway
