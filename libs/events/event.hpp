// What one service tells the others: a protobuf payload in a CloudEvents 1.0 envelope.
#pragma once

#include <cstdint>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace merx::events {

struct EventKind {
    static constexpr std::string_view prefix = "evt";
    static constexpr std::string_view noun = "an event";
};
using EventId = Id<EventKind>;

struct Event {
    EventId id;
    std::string type;          // "order.confirmed": the aggregate and what happened to it, in the past tense
    std::string source;        // the service: "orders"
    std::string subject;       // the aggregate's id; events of one subject are delivered in order
    std::int64_t sequence = 0; // the aggregate's version after what happened, 1 at its creation
    Instant time;
    std::string trace_parent; // W3C, of the request that caused it; may be empty
    std::string data;         // serialised protobuf message, see proto/merx/<service>/v1/events.proto
};

} // namespace merx::events
