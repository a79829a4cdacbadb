// One HTTP exchange, as handlers see it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task.hpp"

namespace merx::http {

enum class Method { get, head, post, put, patch, del, options, other };

std::string_view name_of(Method method);

// Everything in it is a view into the connection's buffers and lives until the handler's task has ended.
struct Request {
    Method method = Method::get;
    std::string_view target; // as sent: path and query, percent-encoded
    std::string_view path;   // before '?'
    std::string_view query;  // after '?', may be empty
    std::string_view body;
    std::string_view remote_address;
    bool keep_alive = true;

    // The first header of that name (any case); empty where there is none.
    std::string_view header(std::string_view name) const;
    std::vector<std::pair<std::string_view, std::string_view>> headers;
};

// A body that is shared (a cached page) costs no copy.
using SharedBody = std::shared_ptr<const std::string>;

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers; // beside Content-Type, Content-Length, Date
    std::string body;
    SharedBody shared_body; // sent instead of `body` where set
    // Whole header lines ("Content-Type: text/css\r\nETag: …\r\n") sent instead of `content_type` where set: a
    // cached page's are made once. Content-Length, Date and `headers` come beside them.
    SharedBody shared_head;

    std::string_view body_view() const { return shared_body ? std::string_view(*shared_body) : body; }
};

// Compares names of headers: ASCII letters of either case are equal.
bool equal_ignoring_case(std::string_view a, std::string_view b);

// Called on the connection's event loop. The handler must not throw; what escapes it ends the process.
using Handler = std::function<Task<Response>(const Request& request)>;

} // namespace merx::http
