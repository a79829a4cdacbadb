// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "core/clock.hpp"

namespace merx::testing {

class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start = from_micros(1'780'000'000'000'000)) : micros_(to_micros(start)) {}

    Instant now() const override { return from_micros(micros_.load()); }
    void advance(Duration by) { micros_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> micros_;
};

} // namespace merx::testing
