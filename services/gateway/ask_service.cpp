// The last step of a request: the call of a service, and what its answer means for the pages that are kept.
#include <algorithm>
#include <exception>

#include "gateway/adapters/cached_page.hpp"
#include "gateway/domain/request_headers.hpp"
#include "gateway/gateway.hpp"
#include "http/binding.hpp"
#include "http/etag.hpp"

namespace merx::gateway {

using http::Request;
using http::Response;

namespace {

// Whether the query has one of the parameters with which the route's answers are not kept.
bool has_uncached_parameter(const http::Route& route, std::string_view query) {
    while (!route.uncached_with.empty() && !query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto name = http::percent_decode(pair.substr(0, pair.find('=')), true);
        if (name && std::ranges::find(route.uncached_with, *name) != route.uncached_with.end()) {
            return true;
        }
    }
    return false;
}

} // namespace

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
    if (!is_read(request.method) && (pages_.knows(route.service) || parts_.after_write)) {
        co_return co_await write(request, exchange, call);
    }
    // What a user with scopes sees (drafts, say) is not what everybody may see.
    if (route.cacheable && is_read(request.method) && route.access == http::Access::anyone &&
        exchange.principal.scopes.empty() && !has_uncached_parameter(route, request.query)) {
        co_return co_await read_page(request, exchange, call);
    }
    Response response = co_await or_return(route.invoke(call, exchange.path, request));
    const std::string* etag =
        is_read(request.method) && response.status == 200 ? find_header(response, "ETag") : nullptr;
    if (etag != nullptr && http::none_match_names(request.header("If-None-Match"), *etag)) {
        response.status = 304;
        response.body.clear();
    }
    co_return response;
}

Task<Result<Response>> Gateway::read_page(const Request& request, Exchange& exchange, const rpc::Call& call) {
    const http::Route& route = *exchange.route;
    const PublicPages::Make make = [&]() -> Task<Result<Made>> {
        Response response = co_await or_return(route.invoke(call, exchange.path, request));
        if (response.status != 200) {
            co_return Made{.page = nullptr, .other = std::make_shared<const Response>(std::move(response))};
        }
        co_return Made{.page = to_cached(response, exchange.operation, parts_.clock.now()), .other = nullptr};
    };
    const std::string_view target = http::Router::without_version(request.target);
    const Made made = co_await or_return(pages_.get(route.service, target, exchange.started, make));
    co_return made.page ? from_cached(*made.page, request) : *made.other;
}

// What it made stale is forgotten, and what it ended is known, also where the call threw: it may have written before it
// did.
Task<Result<Response>> Gateway::write(const Request& request, Exchange& exchange, const rpc::Call& call) {
    const http::Route& route = *exchange.route;
    std::optional<Result<Response>> outcome;
    std::exception_ptr failure;
    try {
        outcome = co_await route.invoke(call, exchange.path, request);
    } catch (...) {
        failure = std::current_exception();
    }
    if (pages_.knows(route.service)) {
        co_await pages_.after_write(route.service);
    }
    if (parts_.after_write) {
        co_await parts_.after_write(route.service);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return *std::move(outcome);
}

} // namespace merx::gateway
