#include "gateway/app/access_rules.hpp"

#include "gateway/domain/request_headers.hpp"

namespace merx::gateway {

Result<rpc::Principal> authenticate(std::string_view authorization, const VerifyToken& verify) {
    if (authorization.empty()) {
        return rpc::Principal{};
    }
    const auto token = bearer_token(authorization);
    if (!token) {
        return fail(
            unauthenticated("invalid_token", "The Authorization header must be \"Bearer\" and an access token."));
    }
    return verify(*token);
}

Result<void> authorize(const http::Route& route, const rpc::Principal& principal) {
    if (route.access == http::Access::anyone) {
        return {};
    }
    if (!principal.is_signed_in()) {
        return fail(
            unauthenticated("missing_token", "Sign in and send the access token as \"Authorization: Bearer …\"."));
    }
    if (route.access == http::Access::scope && !principal.has_scope(route.scope)) {
        return fail(permission_denied("missing_scope", "This needs the scope " + std::string(route.scope) + "."));
    }
    return {};
}

} // namespace merx::gateway
