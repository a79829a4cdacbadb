// One row of the routing table, as protoc-gen-merx writes it from a method's REST options
// (proto/merx/api/v1/options.proto). The gateway has no other list of routes or permissions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "http/message.hpp"
#include "rpc/call.hpp"

namespace merx::http {

enum class Access { anyone, signed_in, owner, scope };
enum class Rate { ordinary, credentials, checkout };

// The values of `{name}` in a route's path, percent-decoded, in the order of the path.
class PathParams {
public:
    void add(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }
    void clear() { values_.clear(); }
    // Empty where there is no such parameter.
    std::string_view find(std::string_view name) const {
        for (const auto& [key, value] : values_) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    const std::vector<std::pair<std::string_view, std::string>>& all() const { return values_; }

private:
    std::vector<std::pair<std::string_view, std::string>> values_;
};

struct Route {
    Method method = Method::get;
    std::string_view path;      // template: "/products/{id}"
    std::string_view operation; // "catalog.GetProduct": names it in logs, metrics, traces and OpenAPI
    std::string_view service;   // "catalog": what a write makes stale
    Access access = Access::signed_in;
    std::string_view scope; // for scope and owner
    bool needs_idempotency_key = false;
    bool cacheable = false;                      // until something of `service` changes
    std::vector<std::string_view> uncached_with; // unless the query has one of these parameters
    Rate rate = Rate::ordinary;

    // Reads path, query and body, calls the service, and writes its answer. Failures of input and of the
    // service are Errors with pointers, for the caller to render.
    std::function<Task<Result<Response>>(const rpc::Call& call, const PathParams& path, const Request& request)> invoke;
};

} // namespace merx::http
