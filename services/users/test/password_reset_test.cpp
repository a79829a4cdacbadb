#include <gmock/gmock.h>

#include "users_fixture.hpp"

namespace merx::users {
namespace {

using ::testing::ElementsAre;

class PasswordReset : public UsersFixture {
protected:
    Result<void> ask(const std::string& email) {
        v1::RequestPasswordResetRequest request;
        request.set_email(email);
        return loop.run(api().request_password_reset({}, request));
    }
    Result<void> reset(const std::string& token, const std::string& password = "another good password") {
        v1::ResetPasswordRequest request;
        request.set_token(token);
        request.set_password(password);
        return loop.run(api().reset_password({}, request));
    }
};

TEST_F(PasswordReset, is_answered_alike_with_and_without_an_account) {
    ASSERT_TRUE(sign_up());
    EXPECT_TRUE(ask("ann@example.com"));
    EXPECT_TRUE(ask("nobody@example.com"));
    EXPECT_THAT(sent_types(),
                ElementsAre("user.registered", "user.email_confirmation_requested", "user.password_reset_requested"));
    EXPECT_THAT(wrong_fields(ask("nobody")), ElementsAre("/email: invalid_email"));
}

TEST_F(PasswordReset, goes_to_the_address_on_record) {
    ASSERT_TRUE(sign_up("Ann@example.com"));
    ASSERT_TRUE(ask("ann@EXAMPLE.com"));
    const auto mail = newest_mail<v1::PasswordResetRequested>();
    EXPECT_EQ(mail.email(), "Ann@example.com");
    EXPECT_EQ(mail.name(), "Ann");
}

TEST_F(PasswordReset, sets_the_password_and_ends_every_session) {
    const v1::Session session = sign_up_and_log_in();
    ASSERT_TRUE(ask("ann@example.com"));
    ASSERT_TRUE(reset(newest_mail<v1::PasswordResetRequested>().token()));
    EXPECT_EQ(code_of_token(session), "token_revoked");
    EXPECT_EQ(code_of(log_in()), "invalid_credentials");
    const auto again = log_in("ann@example.com", "another good password");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->user().email_confirmed());
}

TEST_F(PasswordReset, works_once_and_takes_the_other_tokens_with_it) {
    ASSERT_TRUE(sign_up());
    ASSERT_TRUE(ask("ann@example.com"));
    const std::string first = newest_mail<v1::PasswordResetRequested>().token();
    ASSERT_TRUE(ask("ann@example.com"));
    const std::string second = newest_mail<v1::PasswordResetRequested>().token();
    ASSERT_TRUE(reset(first));
    EXPECT_THAT(wrong_fields(reset(first)), ElementsAre("/token: invalid_token"));
    EXPECT_THAT(wrong_fields(reset(second)), ElementsAre("/token: invalid_token"));
}

TEST_F(PasswordReset, refuses_tokens_that_expired_or_are_for_something_else) {
    ASSERT_TRUE(sign_up());
    EXPECT_THAT(wrong_fields(reset(newest_mail<v1::EmailConfirmationRequested>().token())),
                ElementsAre("/token: invalid_token"));
    ASSERT_TRUE(ask("ann@example.com"));
    const std::string token = newest_mail<v1::PasswordResetRequested>().token();
    EXPECT_THAT(wrong_fields(reset("made up")), ElementsAre("/token: invalid_token"));
    clock.advance(reset_token_lifetime);
    EXPECT_THAT(wrong_fields(reset(token)), ElementsAre("/token: invalid_token"));
}

TEST_F(PasswordReset, leaves_the_token_good_when_the_password_is_not) {
    ASSERT_TRUE(sign_up());
    ASSERT_TRUE(ask("ann@example.com"));
    const std::string token = newest_mail<v1::PasswordResetRequested>().token();
    EXPECT_THAT(wrong_fields(reset(token, "short")), ElementsAre("/password: too_short"));
    EXPECT_TRUE(reset(token));
}

TEST_F(PasswordReset, is_refused_for_a_mailbox_the_account_has_left) {
    const v1::Session session = sign_up_and_log_in();
    ASSERT_TRUE(ask("ann@example.com"));
    const std::string token = newest_mail<v1::PasswordResetRequested>().token();
    v1::UpdateUserRequest move;
    move.set_id("me");
    move.set_email("ann@new.example.com");
    move.set_current_password(std::string(good_password));
    ASSERT_TRUE(loop.run(api().update_user(as(session), move)));
    EXPECT_THAT(wrong_fields(reset(token)), ElementsAre("/token: invalid_token"));
}

TEST_F(PasswordReset, lets_the_owner_in_past_the_guesses_of_others) {
    ASSERT_TRUE(sign_up());
    for (int i = 0; i < 6; ++i) {
        log_in("ann@example.com", "a wrong password");
    }
    EXPECT_EQ(code_of(log_in()), "too_many_attempts");
    ASSERT_TRUE(ask("ann@example.com"));
    ASSERT_TRUE(reset(newest_mail<v1::PasswordResetRequested>().token()));
    EXPECT_TRUE(log_in("ann@example.com", "another good password"));
}

} // namespace
} // namespace merx::users
