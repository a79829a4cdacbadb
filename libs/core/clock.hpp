// Time is handed in. Nothing below reads the machine's clock except SystemClock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace merx {

using Duration = std::chrono::microseconds;

// A moment in UTC, to the microsecond: what stores keep and what RFC 3339 texts say.
using Instant = std::chrono::sys_time<Duration>;

class Clock {
public:
    virtual ~Clock() = default;
    // Any thread may ask.
    virtual Instant now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// Microseconds since 1970-01-01T00:00:00Z, the form in every store.
constexpr std::int64_t to_micros(Instant instant) {
    return instant.time_since_epoch().count();
}
constexpr Instant from_micros(std::int64_t micros) {
    return Instant{Duration{micros}};
}

// RFC 3339 in UTC with a trailing Z; fractions only as far as they are not zero (0, 3 or 6 digits).
std::string to_rfc3339(Instant instant);
// Accepts any RFC 3339 date-time with up to nine digits of fraction; digits past the sixth are cut.
Result<Instant> parse_rfc3339(std::string_view text);

} // namespace merx
