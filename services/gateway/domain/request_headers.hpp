// The rules for what clients may put into the headers that the gateway reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::gateway {

inline constexpr std::size_t max_idempotency_key = 255;
inline constexpr std::size_t max_request_id = 64;

// A client's X-Request-Id is kept if it can stand in logs and headers as it is: letters, digits, '.', '_', '-'.
bool is_sane_request_id(std::string_view text);

// 1 to max_idempotency_key printable ASCII characters.
bool is_valid_idempotency_key(std::string_view text);

// The validator in If-Match, without quotes and weakness; empty for "*", which any version fulfils. Fails with
// `invalid_request` for a list, which names no one version.
Result<std::string> read_if_match(std::string_view text);

// The token of "Bearer <token>"; empty where the header is of another kind. The scheme's case does not matter.
std::optional<std::string_view> bearer_token(std::string_view authorization);

// Who is asking: the peer, or, where the peer is a proxy we trust, the last address in X-Forwarded-For that is not.
std::string client_address(std::string_view peer, std::string_view forwarded_for,
                           const std::vector<std::string>& trusted_proxies);

bool is_loopback(std::string_view address);

} // namespace merx::gateway
