// Who may call what.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "gateway/app/ports.hpp"
#include "http/route.hpp"
#include "rpc/call.hpp"

namespace merx::gateway {

// A guest where there is no Authorization header. A token that is there must verify, even where none is needed: a
// client with a stale token should learn it here, not from an answer that lacks what it expected. Fails with
// `invalid_token` or the verifier's Error.
Result<rpc::Principal> authenticate(std::string_view authorization, const VerifyToken& verify);

// Fails with `missing_token` (401) or `missing_scope` (403). Owners are told apart by the service.
Result<void> authorize(const http::Route& route, const rpc::Principal& principal);

} // namespace merx::gateway
