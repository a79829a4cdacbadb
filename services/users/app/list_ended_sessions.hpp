// Which sessions have ended lately, for whoever verifies access tokens.
#pragma once

#include <optional>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct EndedSessionsQuery {
    std::optional<Instant> since; // without it: all whose access tokens may not have expired yet
    std::string page_token;
};

struct EndedSessions {
    Page<SessionId> page;
    Instant as_of; // before the store was read
};

// For services alone: 403 `permission_denied`. 400 for a page that is none.
Task<Result<EndedSessions>> list_ended_sessions(const Context& context, const rpc::Call& call,
                                                const EndedSessionsQuery& query);

} // namespace merx::users
