// Between answers of services and what the cache keeps.
#pragma once

#include <memory>
#include <string_view>

#include "gateway/domain/cached_answer.hpp"
#include "http/message.hpp"

namespace merx::gateway {

// Headers that every JSON answer of the gateway carries, as lines.
extern const std::string_view security_lines;

// The answer in all its forms; the validator is the service's, or made from the bytes.
std::shared_ptr<const CachedAnswer> to_cached(const http::Response& response, std::size_t operation, Instant made);

// What this request gets of it: 304 if it has it already, gzip if it takes that.
http::Response from_cached(const CachedAnswer& cached, const http::Request& request);

} // namespace merx::gateway
