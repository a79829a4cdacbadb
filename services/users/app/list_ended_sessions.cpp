#include "users/app/list_ended_sessions.hpp"

namespace merx::users {

Task<Result<EndedSessions>> list_ended_sessions(const Context& context, const rpc::Call& call,
                                                const EndedSessionsQuery& query) {
    if (call.principal.service.empty() || call.principal.is_signed_in()) {
        co_return fail(permission_denied("permission_denied", "This is for services."));
    }
    const PageRequest page = co_await or_return(PageRequest::make(0, query.page_token, ended_session_list_name));
    const Instant as_of = context.clock.now();
    const Instant since = query.since.value_or(as_of - context.tokens.longest_life());
    Page<SessionId> ended = co_await or_return(context.sessions.list_ended(since, page));
    co_return EndedSessions{.page = std::move(ended), .as_of = as_of};
}

} // namespace merx::users
