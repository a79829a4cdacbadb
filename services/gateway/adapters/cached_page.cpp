#include "gateway/adapters/cached_page.hpp"

#include "http/etag.hpp"
#include "http/gzip.hpp"

namespace merx::gateway {

const std::string_view security_lines = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";

std::shared_ptr<const CachedAnswer> to_cached(const http::Response& response, std::size_t operation, Instant made) {
    auto cached = std::make_shared<CachedAnswer>();
    cached->operation = operation;
    cached->made = made;
    std::string lines = "Content-Type: " + response.content_type + "\r\n";
    for (const auto& [name, value] : response.headers) {
        if (http::equal_ignoring_case(name, "ETag")) {
            cached->etag = value;
        } else {
            lines += name;
            lines += ": ";
            lines += value;
            lines += "\r\n";
        }
    }
    if (cached->etag.empty()) {
        cached->etag = http::etag_of(response.body);
    }
    lines += "Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n";
    lines += security_lines;
    cached->head = std::make_shared<const std::string>(lines + "ETag: " + cached->etag + "\r\n");
    cached->body = std::make_shared<const std::string>(response.body);
    if (response.body.size() > http::least_worth_compressing && http::is_compressible(response.content_type)) {
        // Other bytes, so the strong validator does not fit; a weak one does for If-None-Match.
        const std::string weak = cached->etag.starts_with("W/") ? cached->etag : "W/" + cached->etag;
        cached->gzip_head =
            std::make_shared<const std::string>(lines + "ETag: " + weak + "\r\nContent-Encoding: gzip\r\n");
        cached->gzip_body = std::make_shared<const std::string>(http::gzip(response.body));
    }
    return cached;
}

http::Response from_cached(const CachedAnswer& cached, const http::Request& request) {
    http::Response response;
    response.content_type.clear();
    response.shared_head = cached.head;
    if (const std::string_view given = request.header("If-None-Match");
        !given.empty() && http::none_match_names(given, cached.etag)) {
        response.status = 304;
    } else if (cached.gzip_body && http::accepts_gzip(request.header("Accept-Encoding"))) {
        response.shared_head = cached.gzip_head;
        response.shared_body = cached.gzip_body;
    } else {
        response.shared_body = cached.body;
    }
    return response;
}

} // namespace merx::gateway
