#include "auth/token_verifier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "auth/access_token.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::auth {
namespace {

using namespace std::chrono_literals;

class Verifier : public ::testing::Test {
protected:
    Verifier() { verifier.replace_keys(KeySet({key.public_key()})); }

    std::string token(const std::string& session = "ses_1", const std::string& id = "key_1") const {
        const Instant now = std::chrono::floor<std::chrono::seconds>(clock.now());
        return sign_access_token({.user_id = "usr_1",
                                  .session_id = session,
                                  .token_id = id,
                                  .roles = {"customer"},
                                  .scopes = {"orders:read"},
                                  .issued = now,
                                  .expires = now + access_token_lifetime},
                                 key);
    }
    std::string code_of(const std::string& text) {
        const auto verified = verifier.verify(text);
        return verified ? "accepted" : verified.error().code;
    }

    testing::FakeClock clock;
    testing::SeededRandom random;
    SigningKey key = SigningKey::make(random);
    TokenVerifier verifier{clock, 64};
};

TEST_F(Verifier, says_who_is_behind_a_token) {
    const auto principal = verifier.verify(token());
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->user_id, "usr_1");
    EXPECT_EQ(principal->session_id, "ses_1");
    EXPECT_TRUE(principal->has_scope("orders:read"));
    EXPECT_TRUE(principal->service.empty());
}

TEST_F(Verifier, checks_a_signature_once) {
    const std::string text = token();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(code_of(text), "accepted");
    }
    EXPECT_EQ(verifier.statistics().hits, 4U);
    EXPECT_EQ(verifier.statistics().misses, 1U);
}

TEST_F(Verifier, does_not_remember_what_it_refused) {
    std::string forged = token();
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    EXPECT_EQ(code_of(forged), "invalid_token");
    EXPECT_EQ(code_of(""), "invalid_token");
    EXPECT_EQ(code_of(std::string(100'000, 'x')), "invalid_token");
    EXPECT_EQ(verifier.statistics().cached, 0U);
}

TEST_F(Verifier, forgets_a_token_when_it_expires) {
    const std::string text = token();
    EXPECT_EQ(code_of(text), "accepted");
    clock.advance(access_token_lifetime + clock_leeway);
    EXPECT_EQ(code_of(text), "token_expired");
    EXPECT_EQ(verifier.statistics().cached, 0U);
}

TEST_F(Verifier, refuses_a_revoked_session_whether_it_knew_the_token_or_not) {
    const std::string known = token("ses_1", "a");
    const std::string unknown = token("ses_1", "b");
    const std::string other = token("ses_2", "c");
    EXPECT_EQ(code_of(known), "accepted");
    EXPECT_EQ(code_of(other), "accepted");
    verifier.revoke_session("ses_1");
    EXPECT_EQ(code_of(known), "token_revoked");
    EXPECT_EQ(code_of(unknown), "token_revoked");
    EXPECT_EQ(code_of(other), "accepted");
}

TEST_F(Verifier, remembers_a_revocation_until_the_last_token_has_expired) {
    const std::string text = token();
    verifier.revoke_session("ses_1");
    clock.advance(access_token_lifetime + clock_leeway - 1s);
    EXPECT_EQ(code_of(text), "token_revoked");
    clock.advance(1h);
    EXPECT_EQ(code_of(text), "token_expired");
    verifier.revoke_session("ses_2");
    EXPECT_EQ(verifier.statistics().revoked, 1U);
}

TEST_F(Verifier, believes_the_newest_key_set_alone_even_for_tokens_it_knew) {
    const std::string text = token();
    EXPECT_EQ(code_of(text), "accepted");
    const SigningKey next = SigningKey::make(random);
    verifier.replace_keys(KeySet({next.public_key(), key.public_key()}));
    EXPECT_EQ(code_of(text), "accepted");
    verifier.replace_keys(KeySet({next.public_key()}));
    EXPECT_EQ(code_of(text), "invalid_token");
}

TEST_F(Verifier, keeps_no_more_than_it_may) {
    for (int i = 0; i < 500; ++i) {
        EXPECT_EQ(code_of(token("ses_1", "token" + std::to_string(i))), "accepted");
    }
    EXPECT_LE(verifier.statistics().cached, 64U);
}

TEST_F(Verifier, keeps_its_word_among_threads) {
    const std::string first = token("ses_1");
    const std::string second = token("ses_2");
    std::atomic<bool> revoked{false};
    std::atomic<bool> wrong{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2'000; ++i) {
                const bool was_revoked = revoked.load();
                const bool accepted = verifier.verify(first).has_value();
                wrong = wrong || (was_revoked && accepted) || !verifier.verify(second);
            }
        });
    }
    verifier.revoke_session("ses_1");
    revoked = true;
    verifier.replace_keys(KeySet({key.public_key()}));
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_FALSE(wrong);
    EXPECT_EQ(code_of(first), "token_revoked");
}

} // namespace
} // namespace merx::auth
