// The line that every request leaves behind.
#pragma once

#include <string_view>

#include "gateway/adapters/exchange.hpp"
#include "http/message.hpp"

namespace merx::gateway {

// Writes it to the log at level info. The query is left out: it may hold what somebody searched for, or a secret.
void log_access(const http::Request& request, const Exchange& exchange, std::string_view operation,
                const http::Response& response, Duration took);

} // namespace merx::gateway
