#include "gateway/gateway.hpp"

#include <set>

#include "gateway/adapters/access_log.hpp"
#include "gateway/adapters/cached_page.hpp"
#include "gateway/adapters/own_routes.hpp"
#include "gateway/app/access_rules.hpp"
#include "gateway/app/admission.hpp"
#include "gateway/domain/request_headers.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "runtime/log.hpp"
#include "sql/database.hpp"

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

bool is_read(Method method) {
    return method == Method::get || method == Method::head;
}

const std::string* find_header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (http::equal_ignoring_case(key, name)) {
            return &value;
        }
    }
    return nullptr;
}

Task<Response> ready(Response response) {
    co_return response;
}

} // namespace

Gateway::Gateway(GatewayParts parts, GatewayOptions options)
    : parts_(std::move(parts)), options_(std::move(options)), router_(all_routes(parts_, options_)),
      ids_(parts_.clock, parts_.random), meters_(parts_.metrics, operations_of(router_.routes())),
      cross_origin_(options_.cors_origins), rate_limits_(options_.rate_shapes), admission_(options_.admission),
      cache_(services_of(router_.routes()), options_.cache_bytes) {
    parts_.metrics.gauge_from("merx_http_requests_in_flight", "Requests that a service is working on.", {},
                              [this] { return static_cast<double>(admission_.under_way()); });
    parts_.metrics.gauge_from("merx_response_cache_bytes", "Size of the kept answers.", {},
                              [this] { return static_cast<double>(cache_.counts().bytes); });
    parts_.metrics.gauge_from("merx_response_cache_hits", "Answers given from the cache since the start.", {},
                              [this] { return static_cast<double>(cache_.counts().hits); });
}

void Gateway::invalidate_all() {
    for (const std::string& service : services_of(router_.routes())) {
        cache_.invalidate(service);
    }
}

http::Handler Gateway::handler() {
    return [this](const Request& request) { return handle(request); };
}

// A cached page is the most frequent answer by far, and costs neither a route nor a call.
Task<Response> Gateway::handle(const Request& request) {
    Exchange exchange = begin(request);
    if (std::optional<Response> cached = from_cache(request, exchange)) {
        finish(request, exchange, *cached);
        return ready(std::move(*cached));
    }
    return answer(request, std::move(exchange));
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

std::optional<Response> Gateway::from_cache(const Request& request, Exchange& exchange) {
    if (!is_read(request.method) || !request.header("Authorization").empty()) {
        return std::nullopt;
    }
    const auto cached = cache_.find(http::Router::without_version(request.target));
    if (!cached) {
        return std::nullopt;
    }
    exchange.operation = cached->operation;
    if (const auto within = limit(exchange); !within) {
        return http::problem(within.error(), exchange.request_id);
    }
    return from_cached(*cached, request);
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
        co_return http::problem(outcome.error(), exchange.request_id);
    } catch (const sql::Overloaded&) {
        co_return http::problem(too_busy(), exchange.request_id);
    } catch (const sql::Failure& failure) {
        co_return failed(exchange, failure.what(), true);
    } catch (const std::exception& failure) {
        co_return failed(exchange, failure.what(), false);
    }
}

// What exactly broke is for the log; a client gets the id to ask about.
Response Gateway::failed(const Exchange& exchange, std::string_view what, bool store) const {
    log::error("A request failed.", {{"request_id", exchange.request_id},
                                     {"trace_id", exchange.trace.trace_id_text()},
                                     {"operation", meters_.name(exchange.operation)},
                                     {"error", what}});
    if (store) {
        return http::problem(Error{.kind = ErrorKind::unavailable,
                                   .code = "store_unavailable",
                                   .detail = "The shop's store cannot be reached; try again in a moment.",
                                   .retry_after = std::chrono::seconds{1}},
                             exchange.request_id);
    }
    return http::problem(
        Error{.kind = ErrorKind::internal, .code = "internal", .detail = "Something went wrong on our side."},
        exchange.request_id);
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
    exchange.token_refused = !principal.has_value();
    exchange.principal = co_await or_return(std::move(principal));
    co_await or_return(authorize(*exchange.route, exchange.principal));
    co_await or_return(limit(exchange));
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

// Before a route is known a request is an ordinary one.
Result<void> Gateway::limit(const Exchange& exchange) {
    const http::Rate rate = exchange.route != nullptr ? exchange.route->rate : http::Rate::ordinary;
    const bool is_counted = options_.rate_limits == runtime::RateLimits::on ||
                            (options_.rate_limits == runtime::RateLimits::remote && !exchange.is_local);
    if (!is_counted || (exchange.route != nullptr && exchange.route->service == own_service)) {
        return {};
    }
    if (auto by_client = rate_limits_.count(rate, exchange.client, exchange.started); !by_client) {
        return by_client;
    }
    return exchange.principal.is_signed_in() ? rate_limits_.count(rate, exchange.principal.user_id, exchange.started)
                                             : Result<void>{};
}

Result<rpc::Call> Gateway::make_call(const Request& request, const Exchange& exchange) const {
    rpc::Call call;
    call.principal = exchange.principal;
    call.request_id = exchange.request_id;
    call.trace_parent = exchange.trace.text();
    call.deadline = exchange.started + options_.deadline;
    call.client_address = exchange.client;
    const std::string_view key = request.header("Idempotency-Key");
    if (exchange.route->needs_idempotency_key && key.empty()) {
        return fail(Error{.kind = ErrorKind::precondition_required,
                          .code = "idempotency_key_required",
                          .detail = "Send an Idempotency-Key header, the same for every attempt at the same thing."});
    }
    if (!key.empty() && !is_valid_idempotency_key(key)) {
        return fail(invalid("Idempotency-Key", "invalid_value",
                            "An Idempotency-Key has at most 255 printable ASCII characters."));
    }
    call.idempotency_key = key;
    auto if_match = read_if_match(request.header("If-Match"));
    if (!if_match) {
        return fail(if_match.error());
    }
    call.if_match = std::move(*if_match);
    return call;
}

Task<Result<Response>> Gateway::ask_service(const Request& request, Exchange& exchange, const rpc::Call& call) {
    const http::Route& route = *exchange.route;
    const bool writes = !is_read(request.method);
    std::optional<ResponseCache::Stamp> stamp;
    // What a user with scopes sees (drafts, say) is not what everybody may see.
    if (route.cacheable && route.access == http::Access::anyone && exchange.principal.scopes.empty()) {
        stamp = cache_.stamp(route.service);
    }
    // Also when the call throws: it may have written before it did.
    struct Invalidation {
        ResponseCache* cache;
        std::string_view service;
        ~Invalidation() {
            if (cache != nullptr) {
                cache->invalidate(service);
            }
        }
    };
    Result<Response> outcome;
    {
        const Invalidation after{writes ? &cache_ : nullptr, route.service};
        outcome = co_await route.invoke(call, exchange.path, request);
    }
    if (outcome && stamp && outcome->status == 200) {
        co_return keep(request, exchange, *stamp, *outcome);
    }
    const std::string* etag = outcome && !writes && outcome->status == 200 ? find_header(*outcome, "ETag") : nullptr;
    if (etag != nullptr && http::none_match_names(request.header("If-None-Match"), *etag)) {
        outcome->status = 304;
        outcome->body.clear();
    }
    co_return outcome;
}

Response Gateway::keep(const Request& request, const Exchange& exchange, const ResponseCache::Stamp& stamp,
                       const Response& response) {
    const auto cached = to_cached(response, exchange.operation);
    if (request.method == Method::get) {
        cache_.store(http::Router::without_version(request.target), stamp, cached);
    }
    return from_cached(*cached, request);
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
