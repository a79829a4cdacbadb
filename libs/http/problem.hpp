// Failures as clients see them: RFC 9457 problem+json.
//
//     {"type":"urn:merx:problem:out_of_stock","title":"Conflict","status":409,"code":"out_of_stock","detail":"…",
//      "request_id":"req_…","errors":[{"pointer":"/lines/0/quantity","code":"…","detail":"…"}]}
#pragma once

#include <string_view>

#include "core/error.hpp"
#include "http/message.hpp"

namespace merx::http {

inline constexpr std::string_view problem_content_type = "application/problem+json";

// With Retry-After where the Error has one. `request_id` may be empty where the request was never understood.
Response problem(const Error& error, std::string_view request_id);

// The same for a status that no Error has, such as 408.
Response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id);

} // namespace merx::http
