// What travels with every call between services beside its request: who asks, until when, and under which id.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "rpc/cancellation.hpp"

namespace merx::rpc {

// Who is behind a call. The gateway makes it from a verified token; services believe it.
struct Principal {
    std::string user_id;             // "usr_…"; empty for a guest or a service's own work
    std::string session_id;          // "ses_…"; empty likewise
    std::vector<std::string> roles;  // of the user
    std::vector<std::string> scopes; // what they allow: "catalog:write"
    std::string service;             // the calling service where it acts on its own, e.g. "orders"

    bool is_signed_in() const { return !user_id.empty(); }
    bool has_scope(std::string_view scope) const { return std::ranges::find(scopes, scope) != scopes.end(); }
};

struct Call {
    Principal principal{};
    std::string request_id{};   // "req_…"; the same in every log line and answer of one request
    std::string trace_parent{}; // W3C trace context of the caller's span
    std::optional<Instant> deadline{};
    std::string idempotency_key{}; // from the Idempotency-Key header; empty if none was sent
    std::string if_match{};        // from the If-Match header, without quotes; empty if none was sent
    std::string client_address{};  // of the person's device, for limits and records
    // The service that made this call, as its signature proves; empty within a process and on unsigned ports.
    std::string caller{};
    Cancellation cancellation{};

    // Nobody waits for the answer any more. A long task looks now and then, and stops where it can.
    bool is_cancelled() const { return cancellation.is_requested(); }

    // The same request's call on a service's own behalf: its scopes, not the user's, decide.
    Call as_service(std::string name) const;
};

} // namespace merx::rpc
