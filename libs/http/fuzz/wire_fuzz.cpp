// Any bytes as what a connection carries: requests or a refusal, never a crash, and the same whether the bytes come
// at once or in pieces, since where packets end is a stranger's choice.
//
//     wire_fuzz [directory of inputs] -max_total_time=60
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/assert.hpp"
#include "http/binding.hpp"
#include "http/etag.hpp"
#include "http/gzip.hpp"
#include "http/request_parser.hpp"

namespace merx::http {
namespace {

std::string summary(const Request& request) {
    std::string text = std::string(name_of(request.method)) + ' ' + std::string(request.target) + '\n';
    for (const auto& [name, value] : request.headers) {
        MERX_ASSERT(value.find_first_of("\r\n") == std::string_view::npos);
        text += std::string(name) + ": " + std::string(value) + '\n';
    }
    MERX_ASSERT(!request.path.empty());
    static_cast<void>(percent_decode(request.path, false));
    static_cast<void>(accepts_gzip(request.header("Accept-Encoding")));
    static_cast<void>(none_match_names(request.header("If-None-Match"), "\"x\""));
    return text + std::string(request.body);
}

// What a connection understands that reads up to `step` bytes at a time, request by request.
std::vector<std::string> read(std::string_view wire, std::size_t step) {
    RequestParser parser({.header_bytes = 512, .target_bytes = 128, .headers = 8, .body_bytes = 256});
    std::vector<std::string> seen;
    std::size_t begin = 0;
    std::size_t end = 0; // arrived
    const auto arrive = [&] {
        const bool more = end < wire.size();
        end = std::min(wire.size(), end + step);
        return more;
    };
    while (true) {
        std::size_t searched = 0;
        RequestParser::HeaderEnd header;
        while (true) {
            header = parser.find_header_end(wire.substr(begin, end - begin), searched);
            if (header.refusal || header.size > 0) {
                break;
            }
            searched = end - begin;
            if (!arrive()) {
                return seen;
            }
        }
        auto refusal = header.refusal ? header.refusal : parser.read_header(wire.substr(begin, header.size));
        begin += header.size;
        while (!refusal && parser.wants_body()) {
            const auto body = parser.read_body(wire.substr(begin, end - begin));
            refusal = body.refusal;
            begin += body.used;
            if (!refusal && parser.wants_body() && body.used == 0 && !arrive()) {
                return seen;
            }
        }
        if (refusal) {
            return seen;
        }
        seen.push_back(summary(parser.request()));
    }
}

} // namespace
} // namespace merx::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view wire(reinterpret_cast<const char*>(data), size);
    const std::vector<std::string> whole = merx::http::read(wire, size + 1);
    const std::vector<std::string> pieces = merx::http::read(wire, 1);
    // Only when a refusal comes may differ: an unclosed quote in a chunk's extension can hide its end.
    MERX_ASSERT(whole == pieces);
    return 0;
}
