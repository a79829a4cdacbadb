#include "users/domain/session.hpp"

namespace merx::users {

RefreshOutcome use_refresh_token(Session& session, bool was_used, Instant now) {
    if (was_used) {
        if (session.is_open(now)) {
            session.end_time = now;
        }
        return RefreshOutcome::reused;
    }
    if (!session.is_open(now)) {
        return RefreshOutcome::ended;
    }
    session.refresh(now);
    return RefreshOutcome::refreshed;
}

} // namespace merx::users
