#include "auth/secret.hpp"

#include <gtest/gtest.h>

#include <set>

#include "testing/seeded_random.hpp"

namespace merx::auth {
namespace {

TEST(Secret, has_256_bits_in_43_characters_and_no_two_are_equal) {
    testing::SeededRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) {
        const std::string secret = make_secret(random);
        EXPECT_EQ(secret.size(), 43U);
        EXPECT_TRUE(seen.insert(secret).second);
    }
}

TEST(Secret, fingerprint_is_stable_and_does_not_show_the_secret) {
    EXPECT_EQ(fingerprint("abc"), fingerprint("abc"));
    EXPECT_NE(fingerprint("abc"), fingerprint("abd"));
    // BLAKE2b-256 of "abc", as Python's hashlib gives it.
    EXPECT_EQ(fingerprint("abc"), "vd2BPGNCOXIxce8_7phXm5SWTjuxyz5CcmLIwGjVIxk");
}

TEST(Secret, compares_in_constant_time_by_value) {
    EXPECT_TRUE(equal_in_constant_time("same", "same"));
    EXPECT_FALSE(equal_in_constant_time("same", "sane"));
    EXPECT_FALSE(equal_in_constant_time("same", "same but longer"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
}

} // namespace
} // namespace merx::auth
