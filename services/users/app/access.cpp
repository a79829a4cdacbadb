#include "users/app/access.hpp"

namespace merx::users {

Result<UserId> reach_user(const rpc::Call& call, std::string_view id, Reach reach) {
    const rpc::Principal& principal = call.principal;
    const bool is_service = !principal.service.empty();
    if (!principal.is_signed_in() && !is_service) {
        return fail(unauthenticated("unauthenticated", "Log in first."));
    }
    const auto parsed = UserId::parse(id == "me" ? std::string_view(principal.user_id) : id);
    if (!parsed) {
        return fail(user_not_found());
    }
    const std::string_view scope = reach == Reach::read ? "users:read" : "users:write";
    if (!is_service && !is_own(call, *parsed) && !principal.has_scope(scope)) {
        return fail(user_not_found());
    }
    return *parsed;
}

bool is_own(const rpc::Call& call, UserId id) {
    return call.principal.user_id == id.text();
}

Error user_not_found() {
    return not_found("user_not_found", "There is no such account.");
}

Error address_not_found() {
    return not_found("address_not_found", "There is no such address in this account's address book.");
}

} // namespace merx::users
