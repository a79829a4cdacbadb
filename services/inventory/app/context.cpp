#include "inventory/app/context.hpp"

namespace merx::inventory {

Cause cause_of(const Context& context, const rpc::Call& call) {
    const rpc::Principal& principal = call.principal;
    return {.actor = principal.service.empty() ? principal.user_id : principal.service,
            .time = context.clock.now(),
            .trace_parent = call.trace_parent};
}

} // namespace merx::inventory
