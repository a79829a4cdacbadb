// How one run of the work on an order ended, and the call it makes to other services.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "orders/app/store.hpp"
#include "rpc/call.hpp"

namespace merx::orders {

// The work has come to its end, or waits for the customer.
struct Ended {
    // What to tell whoever asked for it; none where another run ended it.
    std::optional<Answer> answer{};
};
// Nothing is decided yet.
struct TryAgain {
    Error why;
};
using Outcome = std::variant<Ended, TryAgain>;

// On the service's own behalf, under the trace of the request that began the work.
inline rpc::Call call_for(const Work& work, Instant deadline) {
    rpc::Call call;
    call.principal.service = "orders";
    call.trace_parent = work.trace_parent;
    call.deadline = deadline;
    return call;
}

} // namespace merx::orders
