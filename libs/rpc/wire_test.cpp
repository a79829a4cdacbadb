#include "rpc/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace merx::rpc {
namespace {

Call some_call() {
    Call call;
    call.principal = {.user_id = "usr_1",
                      .session_id = "ses_1",
                      .roles = {"customer", "admin"},
                      .scopes = {"orders:write"},
                      .service = "orders"};
    call.request_id = "req_1";
    call.trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    call.idempotency_key = std::string("any \0 bytes \xff", 13);
    call.if_match = "7";
    call.client_address = "203.0.113.9";
    return call;
}

TEST(CallWire, carries_everything_but_the_deadline) {
    const Call call = some_call();
    const auto read = unpack_call(pack(call));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->principal.user_id, call.principal.user_id);
    EXPECT_EQ(read->principal.session_id, call.principal.session_id);
    EXPECT_EQ(read->principal.roles, call.principal.roles);
    EXPECT_EQ(read->principal.scopes, call.principal.scopes);
    EXPECT_EQ(read->principal.service, call.principal.service);
    EXPECT_EQ(read->request_id, call.request_id);
    EXPECT_EQ(read->trace_parent, call.trace_parent);
    EXPECT_EQ(read->idempotency_key, call.idempotency_key);
    EXPECT_EQ(read->if_match, call.if_match);
    EXPECT_EQ(read->client_address, call.client_address);
}

TEST(CallWire, reads_a_call_of_an_older_process_that_knew_fewer_fields) {
    const std::string whole = pack(some_call());
    const auto read = unpack_call(std::string_view(whole).substr(0, 6));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->request_id, "req_1");
    EXPECT_TRUE(read->principal.scopes.empty());
}

TEST(ErrorWire, carries_every_kind) {
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::deadline_exceeded); ++kind) {
        const Error error{.kind = static_cast<ErrorKind>(kind), .code = "code", .detail = "Detail."};
        EXPECT_EQ(unpack_error(pack(error)), error);
    }
}

RC_GTEST_PROP(ErrorWire, carries_any_error, (std::string code, std::string detail, std::vector<std::string> pointers)) {
    Error error{.kind = ErrorKind::conflict, .code = std::move(code), .detail = std::move(detail)};
    error.retry_after = std::chrono::seconds(*rc::gen::inRange(0, 100000));
    for (std::string& pointer : pointers) {
        error.fields.push_back({.pointer = pointer, .code = "c", .detail = pointer});
    }
    RC_ASSERT(unpack_error(pack(error)) == error);
}

RC_GTEST_PROP(Wire, survives_any_bytes, (const std::string& bytes)) {
    (void)unpack_call(bytes);
    (void)unpack_error(bytes);
}

} // namespace
} // namespace merx::rpc
