#include "serve/health_pages.hpp"

#include <memory>
#include <utility>

#include "gateway/adapters/own_routes.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"

namespace merx::serve {
namespace {

http::Response nothing_there(const runtime::Health& health) {
    if (health.phase() == runtime::Health::Phase::starting) {
        return http::problem(Error{.kind = ErrorKind::unavailable,
                                   .code = "starting",
                                   .detail = "The shop is starting; try again in a moment.",
                                   .retry_after = std::chrono::seconds{1}},
                             {});
    }
    return http::problem(not_found("route_not_found", "There is nothing at this path."), {});
}

Task<http::Response> answer(const http::Router& router, const runtime::Health& health, const http::Request& request) {
    http::PathParams params;
    const http::Router::Match match = router.find(request.method, request.path, params);
    if (match.outcome != http::Router::Outcome::found) {
        co_return nothing_there(health);
    }
    const rpc::Call call;
    Result<http::Response> response = co_await match.route->invoke(call, params, request);
    co_return response ? std::move(*response) : http::problem(response.error(), {});
}

} // namespace

http::Handler health_pages(const runtime::Health& health, metrics::Registry& metrics) {
    const auto router = std::make_shared<const http::Router>(gateway::health_routes(health, metrics));
    return [router, &health](const http::Request& request) { return answer(*router, health, request); };
}

http::Handler once_started(http::Handler pages, const runtime::Health& health, metrics::Registry& metrics) {
    return [pages = std::move(pages), before = health_pages(health, metrics), &health](const http::Request& request) {
        return health.phase() == runtime::Health::Phase::starting ? before(request) : pages(request);
    };
}

} // namespace merx::serve
