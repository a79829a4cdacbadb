// Times on the wire and times in the program.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "core/clock.hpp"

namespace merx::rpc {

inline google::protobuf::Timestamp to_timestamp(Instant instant) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(instant);
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(whole.time_since_epoch().count());
    timestamp.set_nanos(static_cast<std::int32_t>((instant - whole).count() * 1000));
    return timestamp;
}

// To the microsecond; what is finer is cut.
inline Instant to_instant(const google::protobuf::Timestamp& timestamp) {
    return Instant{std::chrono::seconds{timestamp.seconds()}} + Duration{timestamp.nanos() / 1000};
}

} // namespace merx::rpc
