// A session that ends in one process is refused by a gateway in another, by way of Redis and without it.
#include <gtest/gtest.h>

#include "auth/access_token.hpp"
#include "gateway/test/fake_users.hpp"
#include "gateway/token_feed.hpp"
#include "testing/eventually.hpp"
#include "testing/seeded_random.hpp"
#include "testing/server_process.hpp"
#include "testing/test_loop.hpp"

namespace merx::gateway {
namespace {

using testing::eventually;

class SharedRevocation : public ::testing::Test {
protected:
    // What a process needs to say, or to hear, which sessions have ended.
    struct Side {
        cache::Redis redis;
        cache::EndedSessions sessions;

        Side(const testing::ServerProcess& server, Random& random, const Clock& clock)
            : redis({.url = "redis://" + server.address()}, random),
              sessions(redis, clock, auth::ended_session_memory) {}
    };

    SharedRevocation() {
        users_.keys.push_back(auth::SigningKey::make(random_));
        feed_.start();
        loop_.run_ready();
    }
    ~SharedRevocation() override { loop_.run(feed_.stop()); }

    std::string token(const std::string& session) {
        const Instant now = std::chrono::floor<std::chrono::seconds>(clock_.now());
        return auth::sign_access_token({.user_id = "usr_1",
                                        .session_id = session,
                                        .token_id = session,
                                        .roles = {},
                                        .scopes = {},
                                        .issued = now,
                                        .expires = now + auth::access_token_lifetime},
                                       users_.keys.back());
    }
    bool is_refused_soon(const std::string& given) {
        return eventually([&] { return !verifier_.verify(given); }) &&
               verifier_.verify(given).error().code == "token_revoked";
    }
    static bool has_connected(const Side& side, std::uint64_t times) {
        return eventually([&] { return side.redis.stats().connects == times; });
    }
    static void end(Side& side, const std::string& session) { side.sessions.announce({&session, 1}); }

    testing::ServerProcess server_{testing::ServerKind::redis};
    testing::FakeClock clock_;
    testing::SeededRandom random_;
    testing::TestLoop loop_{clock_};
    FakeUsers users_{clock_};
    auth::TokenVerifier verifier_{clock_};
    Side users_side_{server_, random_, clock_};
    Side gateway_side_{server_, random_, clock_};
    TokenFeed feed_{
        {.users = users_, .verifier = verifier_, .clock = clock_, .executor = loop_, .news = &gateway_side_.sessions}};
};

TEST_F(SharedRevocation, reaches_a_gateway_before_its_next_look_at_the_user_service) {
    const std::string ended = token("ses_ended");
    const std::string open = token("ses_open");
    ASSERT_TRUE(verifier_.verify(ended));
    ASSERT_TRUE(has_connected(users_side_, 1));
    end(users_side_, "ses_ended");
    EXPECT_TRUE(is_refused_soon(ended));
    EXPECT_TRUE(verifier_.verify(open));
    EXPECT_EQ(users_.session_calls, 1);
}

TEST_F(SharedRevocation, that_a_gateway_missed_is_read_when_redis_can_be_reached_again) {
    const std::string ended = token("ses_ended");
    ASSERT_TRUE(verifier_.verify(ended));
    ASSERT_TRUE(has_connected(users_side_, 1));
    server_.kill();
    server_.start();
    ASSERT_TRUE(has_connected(users_side_, 2));
    end(users_side_, "ses_ended"); // whether or not the gateway is back already
    EXPECT_TRUE(is_refused_soon(ended));
}

TEST_F(SharedRevocation, needs_no_redis) {
    const std::string ended = token("ses_ended");
    server_.kill();
    end(users_side_, "ses_ended");
    users_.ended.push_back({.session = "ses_ended", .time = clock_.now()});
    loop_.advance(TokenFeed::sessions_interval);
    EXPECT_EQ(verifier_.verify(ended).error().code, "token_revoked");
}

} // namespace
} // namespace merx::gateway
