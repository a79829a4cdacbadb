#include "auth/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_loop.hpp"

namespace merx::auth {
namespace {

using ::testing::StartsWith;

class Passwords : public ::testing::Test {
protected:
    testing::FakeClock clock;
    testing::SeededRandom random;
    testing::TestLoop loop{clock};
    std::latch release{1}; // outlive the pool, which may still wait on them
    std::latch running{1};
    WorkerPool pool{1, 4};
    PasswordHasher hasher{pool, random};
};

TEST_F(Passwords, are_kept_as_argon2id_at_the_owasp_parameters) {
    const auto stored = loop.run(hasher.hash("correct horse battery staple"));
    ASSERT_TRUE(stored);
    EXPECT_THAT(*stored, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_FALSE(hasher.needs_rehash(*stored));
    EXPECT_EQ(loop.run(hasher.verify(*stored, "correct horse battery staple")), true);
    EXPECT_EQ(loop.run(hasher.verify(*stored, "correct horse battery stapl")), false);
    EXPECT_EQ(loop.run(hasher.verify(*stored, "")), false);
}

TEST_F(Passwords, have_a_salt_each) {
    EXPECT_NE(*loop.run(hasher.hash("same")), *loop.run(hasher.hash("same")));
}

TEST_F(Passwords, may_hold_any_byte) {
    const std::string odd("nul \0 and \xF0\x9F\x94\x91", 14);
    const auto stored = loop.run(hasher.hash(odd));
    EXPECT_EQ(loop.run(hasher.verify(*stored, odd)), true);
    EXPECT_EQ(loop.run(hasher.verify(*stored, "nul ")), false);
}

TEST_F(Passwords, of_an_older_cost_still_verify_and_ask_for_a_new_hash) {
    PasswordHasher cheap(pool, random, {.memory_kib = 64, .passes = 1});
    const auto stored = loop.run(cheap.hash("secret"));
    EXPECT_TRUE(hasher.needs_rehash(*stored));
    EXPECT_EQ(loop.run(hasher.verify(*stored, "secret")), true);
}

TEST_F(Passwords, of_nobody_are_refused_like_a_wrong_one) {
    EXPECT_EQ(loop.run(hasher.verify_absent("secret")), false);
}

TEST_F(Passwords, are_refused_as_overload_when_too_many_wait) {
    ASSERT_TRUE(pool.try_post([&] {
        running.count_down();
        release.wait();
    }));
    running.wait();
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(pool.try_post([] {}));
    }
    const auto refused = loop.run(hasher.hash("secret"));
    release.count_down();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "overloaded");
    EXPECT_EQ(http_status(refused.error().kind), 429);
}

} // namespace
} // namespace merx::auth
