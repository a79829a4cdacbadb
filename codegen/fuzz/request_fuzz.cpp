// Any bytes as the query and the body of a request: an answer or an Error with fields, never a crash, and a body that
// reads is written and read again without change.
//
//     request_fuzz [directory of inputs] -max_total_time=60
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "async/spawn.hpp"
#include "fake_shop_test.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"

namespace merx::shop::v1 {
namespace {

void read_and_write(std::string_view body) {
    const auto thing = json::from_json<Thing>(body);
    if (!thing) {
        MERX_ASSERT(!thing.error().fields.empty());
        return;
    }
    // What has no JSON name is written as "", which no request may contain.
    if (thing->state() == THING_STATE_UNSPECIFIED) {
        return;
    }
    const std::string once = json::to_json(*thing);
    const auto again = json::from_json<Thing>(once);
    MERX_ASSERT(again.has_value());
    MERX_ASSERT(json::to_json(*again) == once);
}

// The first line is the query, the rest the body.
void send(std::string_view input) {
    const std::size_t line = std::min(input.find('\n'), input.size());
    http::Request request;
    request.query = input.substr(0, line);
    request.body = input.substr(std::min(line + 1, input.size()));
    FakeShop shop;
    const http::PathParams path;
    for (const http::Route& route : rest_routes(shop)) {
        const auto answer = run_inline(route.invoke(rpc::Call{}, path, request));
        MERX_ASSERT(answer.has_value() || !answer.error().fields.empty());
    }
    read_and_write(request.body);
}

} // namespace
} // namespace merx::shop::v1

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    merx::shop::v1::send({reinterpret_cast<const char*>(data), size});
    return 0;
}
