#include "gateway/token_feed.hpp"

#include <gtest/gtest.h>

#include "auth/access_token.hpp"
#include "gateway/test/edge_fixture.hpp"
#include "gateway/test/fake_users.hpp"
#include "testing/test_loop.hpp"

namespace merx::gateway {
namespace {

using namespace std::chrono_literals;

class TokenFeedTest : public EdgeTest {
protected:
    TokenFeedTest() {
        users_.keys.push_back(auth::SigningKey::make(random_));
        feed_.start();
    }
    ~TokenFeedTest() override { loop_.run(feed_.stop()); }

    std::string token(const std::string& session, const auth::SigningKey& key) {
        const Instant now = std::chrono::floor<std::chrono::seconds>(clock_.now());
        return auth::sign_access_token({.user_id = "usr_1",
                                        .session_id = session,
                                        .token_id = session,
                                        .roles = {"customer"},
                                        .scopes = {},
                                        .issued = now,
                                        .expires = now + auth::access_token_lifetime},
                                       key);
    }
    std::string token(const std::string& session) { return token(session, users_.keys.back()); }

    std::string code(const std::string& given) {
        const auto verified = verifier_.verify(given);
        return verified ? "accepted" : verified.error().code;
    }
    // What a gateway says to who has the token.
    int status(const std::string& given, http::Method method = http::Method::get, std::string_view path = "/me") {
        if (!gateway_) {
            GatewayParts its_parts =
                parts({route(
                           http::Method::get, "/me",
                           [](const auto&, const auto&, const auto&) -> Result<http::Response> { return text("{}"); },
                           http::Access::signed_in),
                       logout()});
            its_parts.verify = [this](std::string_view one) { return verifier_.verify(one); };
            its_parts.learn_keys = [this](std::string_view one) { return feed_.learn_keys(one); };
            its_parts.after_write = [this](std::string_view service) { return feed_.after_write(service); };
            gateway_ = std::make_unique<Gateway>(std::move(its_parts), GatewayOptions{.access_log = false});
        }
        const Headers headers = {{"Authorization", "Bearer " + given}};
        const http::Request request = request_of(method, path, headers, "203.0.113.9");
        return loop_.run(gateway_->handler()(request)).status;
    }
    http::Route logout() {
        http::Route made = route(
            http::Method::post, "/logout",
            [this](const rpc::Call& call, const auto&, const auto&) -> Result<http::Response> {
                users_.ended.push_back({.session = call.principal.session_id, .time = clock_.now()});
                return text("{}");
            },
            http::Access::signed_in);
        made.service = "users";
        return made;
    }

    testing::TestLoop loop_{clock_};
    FakeUsers users_{clock_};
    auth::TokenVerifier verifier_{clock_};
    TokenFeed feed_{{.users = users_, .verifier = verifier_, .clock = clock_, .executor = loop_}};
};

TEST_F(TokenFeedTest, is_ready_once_it_knows_keys_and_ended_sessions) {
    EXPECT_FALSE(feed_.healthy());
    loop_.run_ready();
    EXPECT_TRUE(feed_.healthy());
    EXPECT_EQ(code(token("ses_1")), "accepted");
    EXPECT_EQ(users_.callers, (std::vector<std::string>{"gateway", "gateway"}));
}

TEST_F(TokenFeedTest, becomes_ready_by_itself_when_the_user_service_comes) {
    users_.is_away = true;
    const std::string good = token("ses_1");
    loop_.advance(5s);
    EXPECT_FALSE(feed_.healthy());
    EXPECT_EQ(status(good), 503);
    users_.is_away = false;
    users_.breaks = true;
    loop_.advance(5s);
    EXPECT_FALSE(feed_.healthy());
    EXPECT_EQ(status(good), 503);
    users_.breaks = false;
    loop_.advance(TokenFeed::retry_interval);
    EXPECT_TRUE(feed_.healthy());
    EXPECT_EQ(status(good), 200);
}

TEST_F(TokenFeedTest, learns_a_new_key_from_the_first_token_that_it_signed) {
    loop_.run_ready();
    clock_.advance(2s);
    EXPECT_EQ(status(token("ses_1")), 200);
    EXPECT_EQ(users_.key_calls, 1);
    users_.keys.push_back(auth::SigningKey::make(random_));
    EXPECT_EQ(status(token("ses_2")), 200);
    EXPECT_EQ(users_.key_calls, 2);
    EXPECT_EQ(status(token("ses_1", users_.keys.front())), 200);
    EXPECT_EQ(users_.key_calls, 2);
}

TEST_F(TokenFeedTest, forgets_a_key_that_is_no_longer_published) {
    loop_.run_ready();
    const std::string old = token("ses_1");
    EXPECT_EQ(code(old), "accepted");
    users_.keys = {auth::SigningKey::make(random_)};
    loop_.advance(TokenFeed::keys_interval);
    EXPECT_EQ(code(old), "invalid_token");
}

TEST_F(TokenFeedTest, asks_for_made_up_keys_no_more_than_once_a_second) {
    loop_.run_ready();
    clock_.advance(2s);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(status(token("ses_1", auth::SigningKey::make(random_))), 401);
        EXPECT_EQ(status("made up"), 401);
    }
    EXPECT_EQ(users_.key_calls, 2);
    clock_.advance(TokenFeed::least_refetch_interval);
    EXPECT_EQ(status(token("ses_1", auth::SigningKey::make(random_))), 401);
    EXPECT_EQ(users_.key_calls, 3);
}

TEST_F(TokenFeedTest, asks_once_for_all_who_wait) {
    loop_.run_ready();
    clock_.advance(2s);
    Signal go;
    users_.hold = &go;
    users_.keys.push_back(auth::SigningKey::make(random_));
    const std::string fresh = token("ses_1");
    int learned = 0;
    {
        const Executor::Scope scope(loop_);
        for (int i = 0; i < 10; ++i) {
            start(feed_.learn_keys(fresh),
                  [&](std::optional<Result<void>> outcome, std::exception_ptr) { learned += outcome->has_value(); });
        }
    }
    loop_.run_ready();
    EXPECT_EQ(users_.key_calls, 2);
    users_.hold.reset();
    go.notify_all();
    loop_.run_ready();
    EXPECT_EQ(learned, 10);
    EXPECT_EQ(users_.key_calls, 2);
    EXPECT_EQ(code(fresh), "accepted");
}

// Nobody is logged out because the user service is away for a moment.
TEST_F(TokenFeedTest, cannot_tell_while_an_unknown_key_cannot_be_asked_for) {
    loop_.run_ready();
    clock_.advance(2s);
    users_.is_away = true;
    EXPECT_EQ(status(token("ses_1")), 200);
    EXPECT_EQ(status(token("ses_1", auth::SigningKey::make(random_))), 503);
    EXPECT_EQ(status(token("ses_1", auth::SigningKey::make(random_))), 503);
    EXPECT_EQ(users_.key_calls, 2);
    EXPECT_TRUE(feed_.healthy());
}

TEST_F(TokenFeedTest, hears_of_ended_sessions_within_its_interval) {
    for (int i = 0; i < 5; ++i) { // on several pages
        users_.ended.push_back({.session = "ses_old" + std::to_string(i), .time = clock_.now()});
    }
    loop_.run_ready();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(code(token("ses_old" + std::to_string(i))), "token_revoked") << i;
    }
    const std::string good = token("ses_new");
    EXPECT_EQ(status(good), 200);
    users_.ended.push_back({.session = "ses_new", .time = clock_.now()});
    loop_.advance(TokenFeed::sessions_interval);
    EXPECT_EQ(status(good), 401);
}

TEST_F(TokenFeedTest, knows_at_once_of_a_session_that_ended_through_its_own_gateway) {
    loop_.run_ready();
    const std::string leaving = token("ses_leaving");
    const std::string staying = token("ses_staying");
    EXPECT_EQ(status(leaving), 200);
    EXPECT_EQ(status(leaving, http::Method::post, "/logout"), 200);
    EXPECT_EQ(status(leaving), 401);
    EXPECT_EQ(status(staying), 200);
    users_.is_away = true;
    EXPECT_EQ(status(staying, http::Method::post, "/logout"), 200); // what became of it is known later
}

// A session's end is written later than the moment it bears.
TEST_F(TokenFeedTest, hears_of_a_session_whose_end_was_written_late) {
    loop_.run_ready();
    const Instant began = clock_.now();
    loop_.advance(15s);
    const std::string good = token("ses_1");
    users_.ended.push_back({.session = "ses_1", .time = began});
    loop_.advance(TokenFeed::sessions_interval);
    EXPECT_EQ(code(good), "token_revoked");
}

TEST_F(TokenFeedTest, goes_on_with_what_it_knows_while_the_user_service_is_away) {
    loop_.run_ready();
    const std::string good = token("ses_1");
    users_.is_away = true;
    users_.ended.push_back({.session = "ses_1", .time = clock_.now()});
    loop_.advance(60s);
    EXPECT_EQ(code(good), "accepted");
    users_.is_away = false;
    loop_.advance(TokenFeed::sessions_interval);
    EXPECT_EQ(code(good), "token_revoked");
}

} // namespace
} // namespace merx::gateway
