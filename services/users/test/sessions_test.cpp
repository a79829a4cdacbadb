#include <algorithm>

#include <gmock/gmock.h>

#include "async/spawn.hpp"
#include "users/adapters/sql_attempt_store.hpp"
#include "users/adapters/sql_session_store.hpp"
#include "users_fixture.hpp"

namespace merx::users {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class Login : public UsersFixture {
protected:
    // Logins side by side, as a burst of requests is.
    std::vector<std::string> burst(const std::vector<std::string>& passwords) {
        std::vector<v1::LoginRequest> requests;
        for (const std::string& password : passwords) {
            v1::LoginRequest& request = requests.emplace_back();
            request.set_email("ann@example.com");
            request.set_password(password);
        }
        const rpc::Call call;
        std::vector<Task<Result<v1::Session>>> logins;
        for (const v1::LoginRequest& request : requests) {
            logins.push_back(api().login(call, request));
        }
        std::vector<std::string> codes;
        for (const auto& result : loop.run(all(std::move(logins)))) {
            codes.push_back(code_of(result));
        }
        return codes;
    }
};

TEST_F(Login, gives_tokens_that_say_who_it_is) {
    const auto user = sign_up();
    const auto session = log_in("ANN@example.com ");
    ASSERT_TRUE(session);
    EXPECT_EQ(session->token_type(), "Bearer");
    EXPECT_EQ(session->expires_in(), 600);
    EXPECT_EQ(session->user().id(), user->id());
    const rpc::Principal principal = as(*session).principal;
    EXPECT_EQ(principal.user_id, user->id());
    EXPECT_TRUE(principal.session_id.starts_with("ses_"));
    EXPECT_THAT(principal.roles, ElementsAre("customer"));
    EXPECT_TRUE(principal.scopes.empty());
}

TEST_F(Login, answers_a_wrong_password_and_an_unknown_address_alike) {
    ASSERT_TRUE(sign_up());
    const auto wrong = log_in("ann@example.com", "a wrong password");
    const auto unknown = log_in("nobody@example.com", "a wrong password");
    EXPECT_EQ(code_of(wrong), "invalid_credentials");
    EXPECT_EQ(http_status(wrong.error().kind), 401);
    EXPECT_EQ(wrong.error(), unknown.error());
}

TEST_F(Login, names_the_fields_that_cannot_be_right) {
    EXPECT_THAT(wrong_fields(log_in("ann", "")), ElementsAre("/email: invalid_email", "/password: required"));
    EXPECT_THAT(wrong_fields(log_in("ann@example.com", std::string(5'000, 'x'))), ElementsAre("/password: too_long"));
}

TEST_F(Login, is_refused_for_a_growing_time_after_five_failures) {
    ASSERT_TRUE(sign_up());
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(code_of(log_in("ann@example.com", "a wrong password")), "invalid_credentials");
    }
    const auto locked = log_in();
    EXPECT_EQ(code_of(locked), "too_many_attempts");
    EXPECT_EQ(http_status(locked.error().kind), 429);
    EXPECT_EQ(locked.error().retry_after, 5s);
    clock.advance(5s);
    EXPECT_EQ(code_of(log_in("ann@example.com", "a wrong password")), "invalid_credentials");
    EXPECT_EQ(log_in().error().retry_after, 10s);
    clock.advance(10s);
    EXPECT_TRUE(log_in());
    EXPECT_EQ(code_of(log_in("ann@example.com", "a wrong password")), "invalid_credentials");
    EXPECT_TRUE(log_in());
}

TEST_F(Login, is_refused_alike_for_an_address_without_an_account) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(code_of(log_in("nobody@example.com", "a wrong password")), "invalid_credentials");
    }
    EXPECT_EQ(code_of(log_in("Nobody@example.com", "a wrong password")), "too_many_attempts");
}

TEST_F(Login, tells_a_burst_of_guesses_no_more_than_as_many_one_by_one) {
    ASSERT_TRUE(sign_up());
    const std::vector<std::string> codes = burst(std::vector<std::string>(10, "a wrong password"));
    EXPECT_EQ(std::ranges::count(codes, "invalid_credentials"), 5);
    EXPECT_EQ(std::ranges::count(codes, "too_many_attempts"), 5);
}

// Which of a burst comes first is nobody's to say. The right password, among the first five of them, forgives what
// failed before it; after five failures it is refused like any other.
TEST_F(Login, answers_a_burst_as_some_order_of_it_one_by_one_is_answered) {
    ASSERT_TRUE(sign_up());
    std::vector<std::string> guesses(9, "a wrong password");
    guesses.emplace_back(good_password);
    const std::vector<std::string> codes = burst(guesses);
    const auto accepted = std::ranges::count(codes, "accepted");
    const auto wrong = std::ranges::count(codes, "invalid_credentials");
    EXPECT_EQ(accepted + wrong + std::ranges::count(codes, "too_many_attempts"), 10);
    EXPECT_EQ(accepted, count("sessions"));
    EXPECT_GE(wrong, 5);
    EXPECT_TRUE(accepted == 1 || wrong == 5);
}

TEST_F(Login, is_refused_where_others_failed_while_the_right_password_was_compared) {
    const auto user = sign_up();
    const auto email = EmailAddress::parse("ann@example.com").value();
    SqlAttemptStore attempts(*database);
    SqlSessionStore sessions(*database);
    ASSERT_TRUE(loop.run(attempts.check(email, clock.now())));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(code_of(log_in("ann@example.com", "a wrong password")), "invalid_credentials");
    }
    const Session session{.id = SessionId::make(ids),
                          .user_id = UserId::parse(user->id()).value(),
                          .client_address = "192.0.2.7",
                          .create_time = clock.now()};
    EXPECT_EQ(code_of(loop.run(sessions.open(session, "a secret", {.email = email, .password_hash = "its hash"}))),
              "too_many_attempts");
    EXPECT_EQ(count("sessions"), 0);
}

TEST_F(Login, may_happen_many_times_at_once) {
    ASSERT_TRUE(sign_up());
    const std::vector<std::string> codes = burst(std::vector<std::string>(10, std::string(good_password)));
    EXPECT_THAT(codes, ::testing::Each("accepted"));
    EXPECT_EQ(count("sessions"), 10);
}

TEST_F(Login, is_refused_as_overload_when_too_many_hash) {
    ASSERT_TRUE(sign_up());
    const std::vector<std::string> codes = burst(std::vector<std::string>(60, std::string(good_password)));
    EXPECT_GE(std::ranges::count(codes, "accepted"), 16);
    EXPECT_EQ(std::ranges::count(codes, "accepted") + std::ranges::count(codes, "overloaded"), 60);
}

TEST_F(Login, brings_an_old_hash_to_the_present_cost) {
    ASSERT_TRUE(sign_up());
    cost.passes = 2;
    restart();
    EXPECT_EQ(count("users where password_hash like '%,t=1,%'"), 1);
    ASSERT_TRUE(log_in());
    EXPECT_EQ(count("users where password_hash like '%,t=2,%'"), 1);
    EXPECT_TRUE(log_in());
}

class Refresh : public UsersFixture {};

TEST_F(Refresh, gives_the_next_pair_for_the_same_session) {
    const v1::Session first = sign_up_and_log_in();
    clock.advance(10min);
    const auto next = refresh(first.refresh_token());
    ASSERT_TRUE(next);
    EXPECT_NE(next->refresh_token(), first.refresh_token());
    EXPECT_EQ(as(*next).principal.session_id.substr(0, 4), "ses_");
    EXPECT_EQ(next->user().email(), "ann@example.com");
    EXPECT_TRUE(refresh(next->refresh_token()));
}

TEST_F(Refresh, ends_the_session_when_a_token_is_used_twice) {
    const v1::Session first = sign_up_and_log_in();
    const v1::Session next = refresh(first.refresh_token()).value();
    const auto again = refresh(first.refresh_token());
    EXPECT_EQ(code_of(again), "refresh_token_reused");
    EXPECT_EQ(http_status(again.error().kind), 401);
    EXPECT_EQ(code_of_token(first), "token_revoked");
    EXPECT_EQ(code_of_token(next), "token_revoked");
    EXPECT_EQ(code_of(refresh(next.refresh_token())), "session_ended");
    EXPECT_TRUE(log_in());
}

TEST_F(Refresh, twice_at_once_lets_one_of_them_win_and_ends_the_session) {
    const v1::Session session = sign_up_and_log_in();
    v1::RefreshTokenRequest request;
    request.set_refresh_token(session.refresh_token());
    const rpc::Call call;
    std::vector<Task<Result<v1::Session>>> both;
    both.push_back(api().refresh_token(call, request));
    both.push_back(api().refresh_token(call, request));
    auto results = loop.run(all(std::move(both)));
    std::ranges::partition(results, [](const auto& result) { return result.has_value(); });
    ASSERT_EQ(code_of(results[0]), "accepted");
    EXPECT_EQ(code_of(results[1]), "refresh_token_reused");
    EXPECT_EQ(code_of_token(*results[0]), "token_revoked");
    EXPECT_EQ(code_of(refresh(results[0]->refresh_token())), "session_ended");
}

TEST_F(Refresh, works_for_thirty_days_after_the_last_use) {
    const v1::Session session = sign_up_and_log_in();
    clock.advance(session_idle_lifetime - 1s);
    const auto next = refresh(session.refresh_token());
    ASSERT_TRUE(next);
    clock.advance(session_idle_lifetime);
    EXPECT_EQ(code_of(refresh(next->refresh_token())), "session_ended");
}

TEST_F(Refresh, refuses_what_is_no_refresh_token) {
    const v1::Session session = sign_up_and_log_in();
    EXPECT_EQ(code_of(refresh("")), "invalid_refresh_token");
    EXPECT_EQ(code_of(refresh("made up")), "invalid_refresh_token");
    EXPECT_EQ(code_of(refresh(session.access_token())), "invalid_refresh_token");
}

class Logout : public UsersFixture {
protected:
    Result<void> log_out(const rpc::Call& call, bool everywhere = false) {
        v1::LogoutRequest request;
        request.set_everywhere(everywhere);
        return loop.run(api().logout(call, request));
    }
};

TEST_F(Logout, ends_this_session_at_once_and_no_other) {
    const v1::Session here = sign_up_and_log_in();
    const v1::Session elsewhere = log_in().value();
    const rpc::Call call = as(here);
    ASSERT_TRUE(log_out(call));
    EXPECT_EQ(code_of_token(here), "token_revoked");
    EXPECT_EQ(code_of(refresh(here.refresh_token())), "session_ended");
    EXPECT_EQ(code_of_token(elsewhere), "accepted");
    EXPECT_TRUE(log_out(call));
}

TEST_F(Logout, ends_every_session_where_asked) {
    const v1::Session here = sign_up_and_log_in();
    const v1::Session elsewhere = log_in().value();
    ASSERT_TRUE(log_out(as(here), true));
    EXPECT_EQ(code_of_token(here), "token_revoked");
    EXPECT_EQ(code_of_token(elsewhere), "token_revoked");
}

TEST_F(Logout, is_not_forgiven_by_a_restart) {
    const v1::Session ended = sign_up_and_log_in();
    const v1::Session open = log_in().value();
    ASSERT_TRUE(log_out(as(ended)));
    restart();
    EXPECT_EQ(code_of_token(ended), "token_revoked");
    EXPECT_EQ(code_of_token(open), "accepted");
}

TEST_F(Logout, needs_somebody_to_be_logged_in) {
    EXPECT_EQ(code_of(log_out({})), "unauthenticated");
}

} // namespace
} // namespace merx::users
