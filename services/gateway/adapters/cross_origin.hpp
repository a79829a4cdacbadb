// CORS: which other origins' pages may call the API from a browser. Tokens travel in a header, never in cookies, so
// credentials are not allowed across origins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/adapters/exchange.hpp"
#include "http/message.hpp"

namespace merx::gateway {

class CrossOrigin {
public:
    // Origins as browsers send them ("https://shop.example"); "*" allows any; none allows none.
    explicit CrossOrigin(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

    // What every answer to this request must carry.
    void add_headers(const http::Request& request, Exchange& exchange) const;
    // The answer to a preflight; empty where the request is none.
    std::optional<http::Response> preflight(const http::Request& request) const;

private:
    bool allows(std::string_view origin) const;

    const std::vector<std::string> allowed_;
};

} // namespace merx::gateway
