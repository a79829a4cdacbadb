#include "rpc/call.hpp"

namespace merx::rpc {

Call Call::as_service(std::string name) const {
    Call call = *this;
    call.principal.scopes.clear();
    call.principal.roles.clear();
    call.principal.service = std::move(name);
    call.idempotency_key.clear();
    call.if_match.clear();
    return call;
}

} // namespace merx::rpc
