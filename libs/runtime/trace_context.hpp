// The W3C trace context (traceparent, level 1): which trace a request belongs to, and which span is its parent.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/id.hpp"

namespace merx::runtime {

struct TraceContext {
    std::array<std::uint8_t, 16> trace_id{};
    std::array<std::uint8_t, 8> span_id{};
    bool sampled = false;

    // Empty where the header is not a valid traceparent; the request then starts a trace of its own.
    static std::optional<TraceContext> parse(std::string_view traceparent);
    // A new trace.
    static TraceContext start(Random& random, bool sampled);
    // A new span in the same trace.
    TraceContext child(Random& random) const;

    std::string text() const;          // "00-<trace id>-<span id>-<flags>"
    std::string trace_id_text() const; // 32 hex digits

    friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

} // namespace merx::runtime
