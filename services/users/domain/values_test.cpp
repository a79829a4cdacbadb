#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "users/domain/address.hpp"
#include "users/domain/country.hpp"
#include "users/domain/email_address.hpp"
#include "users/domain/login_attempts.hpp"
#include "users/domain/password_policy.hpp"
#include "users/domain/session.hpp"

namespace merx::users {
namespace {

using namespace std::chrono_literals;

template <class T>
std::string code_of(const Result<T>& result) {
    return result ? "good" : result.error().fields.at(0).code;
}

TEST(EmailAddress, takes_what_people_have) {
    for (const std::string text : {"a@b.co", "first.last+tag@sub.example.com", "o'neil@example.org", "x_y@a-b.example",
                                   "1@2.3", "UPPER@EXAMPLE.COM", "a@xn--bcher-kva.example"}) {
        EXPECT_EQ(code_of(EmailAddress::parse(text)), "good") << text;
    }
}

TEST(EmailAddress, refuses_what_no_mail_server_takes) {
    for (const std::string text : {"a",
                                   "@",
                                   "a@",
                                   "@b.co",
                                   "a@b",
                                   "a b@c.co",
                                   "a@b..co",
                                   ".a@b.co",
                                   "a.@b.co",
                                   "a..b@c.co",
                                   "a@-b.co",
                                   "a@b-.co",
                                   "a@b.co.",
                                   "a@b_c.co",
                                   "a@@b.co",
                                   "a\"b@c.co",
                                   "<a@b.co>",
                                   "a@b.co\ncc: x@y.co",
                                   "a@[127.0.0.1]",
                                   "\xC3\xA4@b.co",
                                   "a@b.co\x7F"}) {
        EXPECT_EQ(code_of(EmailAddress::parse(text)), "invalid_email") << text;
    }
    EXPECT_EQ(code_of(EmailAddress::parse(std::string(65, 'a') + "@b.co")), "invalid_email");
    EXPECT_EQ(code_of(EmailAddress::parse("a@" + std::string(64, 'b') + ".co")), "invalid_email");
    EXPECT_EQ(code_of(EmailAddress::parse("a@" + std::string(260, 'b') + ".co")), "too_long");
    EXPECT_EQ(code_of(EmailAddress::parse("  ")), "required");
}

TEST(EmailAddress, is_one_whatever_its_case_and_kept_as_it_was_written) {
    const auto address = EmailAddress::parse(" Ann@Example.COM\n");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->text(), "Ann@Example.COM");
    EXPECT_EQ(address->key(), "ann@example.com");
}

TEST(PasswordPolicy, counts_characters_and_not_bytes) {
    EXPECT_TRUE(check_new_password("12345678"));
    EXPECT_EQ(code_of(check_new_password("1234567")), "too_short");
    EXPECT_EQ(code_of(check_new_password("")), "required");
    std::string keys;
    for (int i = 0; i < 256; ++i) {
        keys += "\xF0\x9F\x94\x91";
    }
    EXPECT_TRUE(check_new_password(keys));
    EXPECT_TRUE(check_given_password(keys));
    EXPECT_EQ(code_of(check_new_password(keys + "x")), "too_long");
    EXPECT_EQ(code_of(check_given_password(keys + "x")), "too_long");
    EXPECT_EQ(code_of(check_new_password("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")), "invalid_utf8");
    EXPECT_EQ(code_of(check_new_password("\xF0\x9F\x94\x91\xF0\x9F\x94\x91")), "too_short");
}

TEST(PlainText, keeps_any_script_and_refuses_what_would_break_a_line) {
    constexpr TextBounds bounds{.min = 1, .max = 4};
    EXPECT_EQ(plain_text("  \xE5\xA4\xA7\xE9\x98\xAA ", bounds), "\xE5\xA4\xA7\xE9\x98\xAA");
    EXPECT_TRUE(plain_text("\xE5\xA4\xA7\xE5\xA4\xA7\xE5\xA4\xA7\xE5\xA4\xA7", bounds));
    EXPECT_EQ(code_of(plain_text("abcde", bounds)), "too_long");
    EXPECT_EQ(code_of(plain_text(" \t ", bounds)), "required");
    EXPECT_EQ(code_of(plain_text("a\tb", bounds)), "control_character");
    EXPECT_EQ(code_of(plain_text(std::string_view("a\0b", 3), bounds)), "control_character");
    EXPECT_EQ(code_of(plain_text("a\xC2\x85z", bounds)), "control_character");
    EXPECT_TRUE(plain_text("a\xC2\xA0z", bounds));
    EXPECT_EQ(code_of(plain_text("\xC2", bounds)), "invalid_utf8");
}

TEST(Country, is_one_of_the_assigned_codes) {
    for (const std::string_view code : {"AD", "US", "DE", "GB", "JP", "ZW"}) {
        EXPECT_TRUE(is_country_code(code)) << code;
    }
    for (const std::string_view code : {"", "us", "UK", "XX", "ZZ", "USA", "U"}) {
        EXPECT_FALSE(is_country_code(code)) << code;
    }
}

TEST(Phone, has_digits_and_separators) {
    EXPECT_EQ(check_phone(" +49 (0)30/1234-56 "), "+49 (0)30/1234-56");
    EXPECT_EQ(check_phone(""), "");
    EXPECT_EQ(code_of(check_phone("+")), "invalid_phone");
    EXPECT_EQ(code_of(check_phone("12+3")), "invalid_phone");
    EXPECT_EQ(code_of(check_phone("0800-FLOWERS")), "invalid_phone");
    EXPECT_EQ(code_of(check_phone(std::string(33, '1'))), "too_long");
}

TEST(LoginAttempts, double_the_delay_up_to_a_quarter_of_an_hour) {
    const testing::FakeClock clock;
    const Instant now = clock.now();
    LoginAttempts attempts;
    std::vector<std::int64_t> delays;
    for (int i = 0; i < 15; ++i) {
        attempts.add_failure(now);
        delays.push_back(attempts.locked_for(now).value_or(0s).count());
    }
    EXPECT_THAT(delays, ::testing::ElementsAre(0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900));
    EXPECT_FALSE(attempts.locked_for(now + 900s));
}

TEST(LoginAttempts, are_forgotten_after_a_day) {
    const testing::FakeClock clock;
    LoginAttempts attempts;
    for (int i = 0; i < 8; ++i) {
        attempts.add_failure(clock.now());
    }
    attempts.add_failure(clock.now() + attempts_memory);
    EXPECT_EQ(attempts.failures, 1);
}

TEST(Session, ends_when_a_token_comes_twice) {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    Session session{.id = SessionId::make(ids), .user_id = UserId::make(ids), .create_time = clock.now()};
    session.refresh(clock.now());
    EXPECT_EQ(use_refresh_token(session, false, clock.now()), RefreshOutcome::refreshed);
    EXPECT_TRUE(session.is_open(clock.now()));
    EXPECT_EQ(use_refresh_token(session, true, clock.now()), RefreshOutcome::reused);
    EXPECT_FALSE(session.is_open(clock.now()));
    EXPECT_EQ(use_refresh_token(session, false, clock.now()), RefreshOutcome::ended);
}

} // namespace
} // namespace merx::users
