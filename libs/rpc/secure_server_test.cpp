// What a server lets in: signed calls, certificates of its own authority.
#include <gtest/gtest.h>

#include "rpc/balanced_channel.hpp"
#include "rpc/certificates_test.hpp"
#include "rpc/replica_test.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// More than a signature lasts.
constexpr Duration too_long = seconds{90};

class SecureServer : public ::testing::Test {
protected:
    void serve(ServerOptions options) {
        replica.kill();
        replica.start(std::move(options));
    }
    Result<std::string> ask(ChannelOptions options, const Call& call = {}) {
        const std::string address = "127.0.0.1:" + std::to_string(replica.port());
        StaticResolver resolver({{"echo", {address}}});
        options.patience = milliseconds{0};
        const auto channel = connect(resolver, "echo", std::move(options));
        return loop.run(channel->call("/test.Echo/Say", call, "request"));
    }
    std::string refusal(ChannelOptions options, const Call& call = {}) {
        const auto answer = ask(std::move(options), call);
        EXPECT_EQ(replica.said, 0);
        return answer ? "" : answer.error().code;
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    testing::TempDir dir;
    Replica replica{loop, "a", {"127.0.0.1:0"}};
};

TEST_F(SecureServer, knows_the_calling_service_by_its_signature) {
    serve({.cluster_secret = "secret"});
    EXPECT_EQ(ask({.caller = "gateway", .cluster_secret = "secret"}, {.principal = {.user_id = "usr_1"}}), "a");
    ASSERT_EQ(replica.calls.size(), 1U);
    EXPECT_EQ(replica.calls.front().caller, "gateway");
    EXPECT_EQ(replica.calls.front().principal.user_id, "usr_1");
}

TEST_F(SecureServer, refuses_calls_that_nobody_signed) {
    serve({.cluster_secret = "secret"});
    EXPECT_EQ(refusal({.caller = "gateway"}), "unsigned_call");
}

TEST_F(SecureServer, refuses_calls_that_were_signed_with_another_secret) {
    serve({.cluster_secret = "secret"});
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "Secret"}), "bad_signature");
}

TEST_F(SecureServer, refuses_calls_that_were_signed_at_another_time) {
    clock.advance(SystemClock().now() - clock.now() - too_long);
    serve({.cluster_secret = "secret", .clock = &clock});
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret"}), "stale_signature");
    clock.advance(2 * too_long);
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret"}), "stale_signature");
}

TEST_F(SecureServer, does_not_begin_what_nobody_waits_for_any_more) {
    clock.advance(SystemClock().now() - clock.now() + std::chrono::hours{1});
    serve({.accept_unsigned = true, .clock = &clock});
    EXPECT_EQ(refusal({}, {.deadline = SystemClock().now() + seconds{30}}), "deadline_exceeded");
}

TEST_F(SecureServer, does_not_open_a_port_where_anybody_may_call) {
    EXPECT_THROW(Server(loop, {}, {.addresses = {"127.0.0.1:0"}}), std::invalid_argument);
    EXPECT_THROW(Server(loop, {}, {.addresses = {"0.0.0.0:0"}, .accept_unsigned = true}), std::invalid_argument);
    EXPECT_NO_THROW(Server(loop, {}, {.addresses = {"0.0.0.0:0"}, .cluster_secret = "secret"}));
}

TEST_F(SecureServer, talks_to_those_whose_certificate_its_authority_signed) {
    TestAuthority authority(dir.path() / "ours", "our authority");
    serve({.cluster_secret = "secret", .tls = authority.issue("merx")});
    EXPECT_EQ(ask({.caller = "gateway", .cluster_secret = "secret", .tls = authority.issue("merx")}), "a");
}

TEST_F(SecureServer, does_not_talk_to_strangers) {
    TestAuthority authority(dir.path() / "ours", "our authority");
    TestAuthority strangers(dir.path() / "theirs", "another authority");
    serve({.cluster_secret = "secret", .tls = authority.issue("merx")});

    TlsFiles stranger = strangers.issue("merx");
    stranger.authority = authority.issue("merx").authority; // believes us, but we do not believe it
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret", .tls = stranger}), "service_unavailable");
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret"}), "service_unavailable") << "in the clear";
}

TEST_F(SecureServer, is_not_believed_by_strangers_or_under_another_name) {
    TestAuthority authority(dir.path() / "ours", "our authority");
    TestAuthority strangers(dir.path() / "theirs", "another authority");
    serve({.cluster_secret = "secret", .tls = authority.issue("merx")});
    TlsFiles doubting = authority.issue("merx");
    doubting.authority = strangers.issue("merx").authority;
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret", .tls = doubting}), "service_unavailable");

    serve({.cluster_secret = "secret", .tls = authority.issue("elsewhere.example")});
    EXPECT_EQ(refusal({.caller = "gateway", .cluster_secret = "secret", .tls = authority.issue("merx")}),
              "service_unavailable");
}

TEST_F(SecureServer, says_so_where_a_file_is_missing) {
    const TlsFiles missing{.certificate = (dir.path() / "no.pem").string(), .key = "", .authority = ""};
    EXPECT_THROW(Server(loop, {}, {.addresses = {"127.0.0.1:0"}, .cluster_secret = "s", .tls = missing}),
                 std::runtime_error);
    StaticResolver nobody({});
    EXPECT_THROW(connect(nobody, "echo", {.tls = missing}), std::runtime_error);
}

} // namespace
} // namespace merx::rpc
