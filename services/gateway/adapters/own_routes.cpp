#include "gateway/adapters/own_routes.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/adapters/pages.hpp"
#include "http/etag.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"

namespace merx::gateway {
namespace {

using http::Response;

// A text that does not change while the process runs, with its validator.
class FixedText {
public:
    FixedText(std::string_view content_type, std::string text, std::string_view more_headers = {})
        : etag_(http::etag_of(text)), body_(std::make_shared<const std::string>(std::move(text))),
          head_(std::make_shared<const std::string>(
              "Content-Type: " + std::string(content_type) + "\r\nETag: " + etag_ +
              "\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n" + std::string(more_headers))) {}

    Response operator()(const http::Request& request) const {
        Response response;
        response.shared_head = head_;
        if (http::none_match_names(request.header("If-None-Match"), etag_)) {
            response.status = 304;
        } else {
            response.shared_body = body_;
        }
        return response;
    }

private:
    std::string etag_;
    http::SharedBody body_;
    http::SharedBody head_;
};

// A route that answers at once.
template <class Answer>
http::Route page(std::string_view path, std::string_view operation, Answer answer) {
    http::Route route;
    route.path = path;
    route.operation = operation;
    route.service = own_service;
    route.access = http::Access::anyone;
    route.invoke = [answer = std::move(answer)](const rpc::Call&, const http::PathParams& params,
                                                const http::Request& request) -> Task<Result<Response>> {
        co_return answer(params, request);
    };
    return route;
}

http::Route fixed(std::string_view path, std::string_view operation, FixedText text) {
    return page(path, operation,
                [text = std::move(text)](const http::PathParams&, const http::Request& request) -> Result<Response> {
                    return text(request);
                });
}

Response json(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

// Names of media are one segment, or two with a folder.
void add_media(std::vector<http::Route>& routes, const std::filesystem::path& directory) {
    const auto files = std::make_shared<http::StaticFiles>(directory);
    const auto serve = [files](const http::PathParams&, const http::Request& request) -> Result<Response> {
        const std::string_view path = http::Router::without_version(request.path);
        Response response = files->serve(request, path.substr(std::string_view("/media/").size()));
        if (response.status == 404) {
            return fail(not_found("media_not_found", "There is no such file."));
        }
        return response;
    };
    routes.push_back(page("/media/{name}", "gateway.Media", serve));
    routes.push_back(page("/media/{folder}/{name}", "gateway.FolderMedia", serve));
}

} // namespace

std::vector<http::Route> health_routes(const runtime::Health& health, metrics::Registry& metrics) {
    std::vector<http::Route> routes;
    routes.push_back(page("/healthz", "gateway.Alive", [](const auto&, const auto&) -> Result<Response> {
        return json(200, R"({"status":"alive"})");
    }));
    routes.push_back(page("/readyz", "gateway.Ready", [&health](const auto&, const auto&) -> Result<Response> {
        runtime::Health::Report report = health.ready();
        return json(report.ok ? 200 : 503, std::move(report.json));
    }));
    routes.push_back(page("/metrics", "gateway.Metrics", [&metrics](const auto&, const auto&) -> Result<Response> {
        Response response = json(200, metrics.text());
        response.content_type = metrics::text_content_type;
        return response;
    }));
    return routes;
}

std::vector<http::Route> own_routes(const OwnParts& parts) {
    constexpr std::string_view html = "text/html; charset=utf-8";
    constexpr std::string_view policy =
        "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n";
    std::vector<http::Route> routes;
    routes.push_back(fixed("/", "gateway.Landing", {html, std::string(landing_page), policy}));
    routes.push_back(fixed("/openapi.json", "gateway.OpenApi", {"application/json", parts.openapi}));
    routes.push_back(fixed("/docs/", "gateway.Docs", {html, std::string(docs_page), policy}));
    routes.push_back(
        fixed("/docs/docs.js", "gateway.DocsScript", {"text/javascript; charset=utf-8", std::string(docs_script)}));
    routes.push_back(
        fixed("/docs/docs.css", "gateway.DocsStyle", {"text/css; charset=utf-8", std::string(docs_style)}));
    routes.push_back(page("/docs", "gateway.DocsRedirect", [](const auto&, const auto&) -> Result<Response> {
        Response response;
        response.status = 308;
        response.headers.emplace_back("Location", "/docs/");
        return response;
    }));
    std::ranges::move(health_routes(parts.health, parts.metrics), std::back_inserter(routes));
    if (!parts.media_dir.empty()) {
        add_media(routes, parts.media_dir);
    }
    return routes;
}

} // namespace merx::gateway
