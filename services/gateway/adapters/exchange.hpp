// One request on its way through the gateway: what is known of it, and what its answer must carry.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "http/message.hpp"
#include "http/route.hpp"
#include "rpc/call.hpp"
#include "runtime/trace_context.hpp"

namespace merx::gateway {

struct Exchange {
    std::string request_id;
    runtime::TraceContext trace;
    Instant started;
    std::string client;        // address
    bool is_local = false;     // this machine itself, with no proxy before it
    std::size_t operation = 0; // place in the meters
    const http::Route* route = nullptr;
    http::PathParams path;
    rpc::Principal principal;
    bool token_refused = false;
    std::vector<std::pair<std::string, std::string>> headers; // for the answer, whatever it will be
};

inline bool is_read(http::Method method) {
    return method == http::Method::get || method == http::Method::head;
}

// Null where there is none.
inline const std::string* find_header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (http::equal_ignoring_case(key, name)) {
            return &value;
        }
    }
    return nullptr;
}

} // namespace merx::gateway
