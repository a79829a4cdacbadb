#include "gateway/gateway.hpp"

#include <array>
#include <set>

#include "gateway/adapters/access_log.hpp"
#include "gateway/adapters/cached_page.hpp"
#include "gateway/adapters/own_routes.hpp"
#include "gateway/adapters/redis_buckets.hpp"
#include "gateway/adapters/redis_pages.hpp"
#include "gateway/app/access_rules.hpp"
#include "gateway/app/admission.hpp"
#include "gateway/domain/request_headers.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "runtime/log.hpp"
#include "sql/error_of.hpp"

namespace merx::gateway {
namespace {

using http::Method;
using http::Request;
using http::Response;

std::vector<http::Route> all_routes(GatewayParts& parts, const GatewayOptions& options) {
    std::vector<http::Route> routes = std::move(parts.routes);
    for (http::Route& own : own_routes({.openapi = parts.openapi,
                                        .health = parts.health,
                                        .metrics = parts.metrics,
                                        .media_dir = options.media_dir})) {
        routes.push_back(std::move(own));
    }
    return routes;
}

std::vector<std::string> services_of(const std::vector<http::Route>& routes) {
    std::set<std::string> names;
    for (const http::Route& route : routes) {
        if (route.cacheable) {
            names.emplace(route.service);
        }
    }
    return {names.begin(), names.end()};
}

// The routes' own names, and one for requests that have none.
std::vector<std::string> operations_of(const std::vector<http::Route>& routes) {
    std::vector<std::string> names;
    names.reserve(routes.size() + 1);
    for (const http::Route& route : routes) {
        names.emplace_back(route.operation);
    }
    names.emplace_back("gateway.NoRoute");
    return names;
}

http::Rate rate_of(const Exchange& exchange) {
    return exchange.route != nullptr ? exchange.route->rate : http::Rate::ordinary;
}

// Whatever is away may be back in a moment, and a client should know that it is worth another try.
Error with_retry(Error error) {
    if (error.kind == ErrorKind::unavailable && !error.retry_after) {
        error.retry_after = std::chrono::seconds{1};
    }
    return error;
}

std::unique_ptr<SharedBuckets> make_shared_buckets(cache::Redis* redis) {
    return redis == nullptr ? nullptr : std::make_unique<RedisBuckets>(*redis);
}

Task<Response> ready(Response response) {
    co_return response;
}

} // namespace

Gateway::Gateway(GatewayParts parts, GatewayOptions options)
    : parts_(std::move(parts)), options_(std::move(options)), router_(all_routes(parts_, options_)),
      ids_(parts_.clock, parts_.random), meters_(parts_.metrics, operations_of(router_.routes())),
      cross_origin_(options_.cors_origins), shared_buckets_(make_shared_buckets(parts_.redis)),
      rate_limits_(options_.rate_shapes, shared_buckets_.get()), admission_(options_.admission),
      shared_pages_(make_shared_pages()),
      pages_(services_of(router_.routes()), options_.cache_bytes, options_.page_age, shared_pages_.get()) {
    parts_.metrics.gauge_from("merx_http_requests_in_flight", "Requests that a service is working on.", {},
                              [this] { return static_cast<double>(admission_.under_way()); });
    parts_.metrics.gauge_from("merx_response_cache_bytes", "Size of the kept answers.", {},
                              [this] { return static_cast<double>(pages_.counts().bytes); });
    parts_.metrics.gauge_from("merx_response_cache_hits", "Answers given from the cache since the start.", {},
                              [this] { return static_cast<double>(pages_.counts().hits); });
    if (parts_.redis != nullptr) {
        export_redis();
    }
}

// Pages of another version of the API are not taken: they are found under its document.
std::unique_ptr<SharedPages> Gateway::make_shared_pages() {
    if (parts_.redis == nullptr) {
        return nullptr;
    }
    return std::make_unique<RedisPages>(RedisPagesParts{.redis = *parts_.redis,
                                                        .random = parts_.random,
                                                        .services = services_of(router_.routes()),
                                                        .operations = operations_of(router_.routes()),
                                                        .api = http::etag_of(parts_.openapi),
                                                        .max_age = options_.page_age.value_or(remote_page_age)});
}

void Gateway::invalidate_all() {
    for (const std::string& service : services_of(router_.routes())) {
        pages_.invalidate(service);
    }
}

void Gateway::export_redis() {
    parts_.metrics.gauge_from("merx_redis_connected", "Whether Redis answers.", {},
                              [this] { return parts_.redis->connected() ? 1.0 : 0.0; });
    parts_.metrics.gauge_from("merx_redis_answers", "Questions that Redis answered since the start.", {},
                              [this] { return static_cast<double>(parts_.redis->stats().answered); });
    parts_.metrics.gauge_from("merx_redis_without_answer",
                              "Questions that got none: too late, refused, or nobody to ask.", {}, [this] {
                                  const cache::Redis::Stats stats = parts_.redis->stats();
                                  return static_cast<double>(stats.late + stats.refused + stats.unasked);
                              });
}

http::Handler Gateway::handler() {
    return [this](const Request& request) { return handle(request); };
}

// A cached page is the most frequent answer by far, and costs neither a route nor a call.
Task<Response> Gateway::handle(const Request& request) {
    Exchange exchange = begin(request);
    auto page = find_kept(request, exchange);
    if (page == nullptr) {
        return answer(request, std::move(exchange));
    }
    const auto within = is_counted(exchange) ? count(exchange, exchange.client) : Result<void>();
    if (!within) {
        return answer_kept(request, std::move(exchange), std::move(page));
    }
    Response response = *within ? from_cached(*page, request) : http::problem(within->error(), exchange.request_id);
    finish(request, exchange, response);
    return ready(std::move(response));
}

Exchange Gateway::begin(const Request& request) {
    Exchange exchange;
    exchange.started = parts_.clock.now();
    exchange.operation = router_.routes().size(); // none yet
    std::string_view given_id;
    std::string_view given_trace;
    std::string_view forwarded;
    for (const auto& [name, value] : request.headers) {
        if (http::equal_ignoring_case(name, "X-Request-Id")) {
            given_id = value;
        } else if (http::equal_ignoring_case(name, "Traceparent")) {
            given_trace = value;
        } else if (http::equal_ignoring_case(name, "X-Forwarded-For")) {
            forwarded = value;
        }
    }
    exchange.request_id = is_sane_request_id(given_id) ? std::string(given_id) : "req_" + to_base32(ids_.next());
    const auto parent = runtime::TraceContext::parse(given_trace);
    exchange.trace = parent ? parent->child(parts_.random) : runtime::TraceContext::start(parts_.random, false);
    exchange.client = client_address(request.remote_address, forwarded, options_.trusted_proxies);
    exchange.is_local = exchange.client == request.remote_address && is_loopback(exchange.client);
    cross_origin_.add_headers(request, exchange);
    return exchange;
}

std::shared_ptr<const CachedAnswer> Gateway::find_kept(const Request& request, Exchange& exchange) {
    if (!is_read(request.method) || !request.header("Authorization").empty()) {
        return nullptr;
    }
    auto page = pages_.find(http::Router::without_version(request.target), exchange.started);
    if (page != nullptr) {
        exchange.operation = page->operation;
    }
    return page;
}

// Where the other gateways are to be asked whether this client asks too often.
Task<Response> Gateway::answer_kept(const Request& request, Exchange exchange,
                                    std::shared_ptr<const CachedAnswer> page) {
    const Result<void> within =
        co_await rate_limits_.count_with_others(http::Rate::ordinary, exchange.client, exchange.started);
    Response response = within ? from_cached(*page, request) : http::problem(within.error(), exchange.request_id);
    finish(request, exchange, response);
    co_return response;
}

Task<Response> Gateway::answer(const Request& request, Exchange exchange) {
    Response response = co_await answer_or_problem(request, exchange);
    finish(request, exchange, response);
    co_return response;
}

Task<Response> Gateway::answer_or_problem(const Request& request, Exchange& exchange) {
    try {
        Result<Response> outcome = co_await pass(request, exchange);
        if (outcome) {
            co_return std::move(*outcome);
        }
        co_return http::problem(with_retry(std::move(outcome).error()), exchange.request_id);
    } catch (const std::exception& failure) {
        co_return failed(exchange, failure);
    }
}

// What exactly broke is for the log; a client gets the id to ask about.
Response Gateway::failed(const Exchange& exchange, const std::exception& failure) const {
    const Error error = sql::error_of(failure).value_or(
        Error{.kind = ErrorKind::internal, .code = "internal", .detail = "Something went wrong on our side."});
    if (error.code != too_busy().code) { // a flood must not become one in the log
        log::error("A request failed.", {{"request_id", exchange.request_id},
                                         {"trace_id", exchange.trace.trace_id_text()},
                                         {"operation", meters_.name(exchange.operation)},
                                         {"error", failure.what()}});
    }
    return http::problem(error, exchange.request_id);
}

std::optional<Response> Gateway::answer_options(const Request& request, Exchange& exchange) const {
    if (request.method != Method::options) {
        return std::nullopt;
    }
    if (auto preflight = cross_origin_.preflight(request)) {
        return preflight;
    }
    const http::Router::Match match = router_.find(request.method, request.path, exchange.path);
    if (match.outcome != http::Router::Outcome::wrong_method && request.path != "*") {
        return std::nullopt; // to be refused like any other
    }
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", match.allow.empty() ? "GET, HEAD, POST, PUT, PATCH, DELETE" : match.allow);
    return response;
}

Task<Result<Response>> Gateway::pass(const Request& request, Exchange& exchange) {
    if (auto options = answer_options(request, exchange)) {
        co_return std::move(*options);
    }
    co_await or_return(find_route(request, exchange));
    auto principal = authenticate(request.header("Authorization"), parts_.verify);
    if (!principal && parts_.learn_keys) {
        principal = co_await identify(request);
    }
    exchange.token_refused = !principal && principal.error().kind == ErrorKind::unauthenticated;
    exchange.principal = co_await or_return(std::move(principal));
    co_await or_return(authorize(*exchange.route, exchange.principal));
    if (is_counted(exchange)) {
        co_await or_return(limit(exchange));
    }
    if (exchange.route->service == own_service) {
        // Health and metrics must answer most of all when there is too much to do.
        co_return co_await exchange.route->invoke(rpc::Call{}, exchange.path, request);
    }
    const Admission::Permit permit = co_await or_return(admission_.enter(exchange.route->rate));
    const rpc::Call call = co_await or_return(make_call(request, exchange));
    co_return co_await ask_service(request, exchange, call);
}

Result<void> Gateway::find_route(const Request& request, Exchange& exchange) const {
    const http::Router::Match match = router_.find(request.method, request.path, exchange.path);
    switch (match.outcome) {
    case http::Router::Outcome::found: break;
    case http::Router::Outcome::unknown_path:
        return fail(not_found("route_not_found", "There is nothing at this path."));
    case http::Router::Outcome::malformed_path:
        return fail(Error{.kind = ErrorKind::invalid_argument,
                          .code = "malformed_path",
                          .detail = "The path has escapes that are not valid UTF-8 text."});
    case http::Router::Outcome::wrong_method:
        exchange.headers.emplace_back("Allow", match.allow);
        return fail(Error{.kind = ErrorKind::method_not_allowed,
                          .code = "method_not_allowed",
                          .detail = "This path takes " + match.allow + "."});
    }
    exchange.route = match.route;
    exchange.operation = match.index;
    return {};
}

// A token that does not verify may be signed with a key that is newer than those we have.
Task<Result<rpc::Principal>> Gateway::identify(const Request& request) const {
    const std::string_view authorization = request.header("Authorization");
    if (const auto token = bearer_token(authorization)) {
        co_await or_return(parts_.learn_keys(*token));
    }
    co_return authenticate(authorization, parts_.verify);
}

bool Gateway::is_counted(const Exchange& exchange) const {
    return (options_.rate_limits == runtime::RateLimits::on ||
            (options_.rate_limits == runtime::RateLimits::remote && !exchange.is_local)) &&
           (exchange.route == nullptr || exchange.route->service != own_service);
}

// Before a route is known a request is an ordinary one.
std::optional<Result<void>> Gateway::count(const Exchange& exchange, std::string_view who) {
    return rate_limits_.count(rate_of(exchange), who, exchange.started);
}

Task<Result<void>> Gateway::limit(const Exchange& exchange) {
    const std::array<std::string_view, 2> both{exchange.client, exchange.principal.user_id};
    for (const std::string_view who : both) {
        if (who.empty()) { // a guest
            continue;
        }
        auto within = count(exchange, who);
        if (!within) {
            within = co_await rate_limits_.count_with_others(rate_of(exchange), who, exchange.started);
        }
        co_await or_return(*std::move(within));
    }
    co_return Result<void>();
}

void Gateway::finish(const Request& request, Exchange& exchange, Response& response) const {
    if (response.status == 401) {
        exchange.headers.emplace_back("WWW-Authenticate",
                                      exchange.token_refused ? "Bearer error=\"invalid_token\"" : "Bearer");
    }
    if (!response.shared_head) {
        if (find_header(response, "Cache-Control") == nullptr) {
            response.headers.emplace_back("Cache-Control", "no-store");
        }
        response.headers.emplace_back("X-Content-Type-Options", "nosniff");
        response.headers.emplace_back("Referrer-Policy", "no-referrer");
    }
    for (auto& header : exchange.headers) {
        response.headers.push_back(std::move(header));
    }
    response.headers.emplace_back("X-Request-Id", exchange.request_id);
    const Duration took = parts_.clock.now() - exchange.started;
    meters_.count(exchange.operation, response.status, took);
    if (options_.access_log) {
        log_access(request, exchange, meters_.name(exchange.operation), response, took);
    }
}

} // namespace merx::gateway
