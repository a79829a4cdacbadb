#include "auth/access_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base64.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::auth {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class AccessToken : public ::testing::Test {
protected:
    testing::FakeClock clock;
    testing::SeededRandom random;
    SigningKey key = SigningKey::make(random);
    KeySet keys{{key.public_key()}};

    AccessClaims claims() const {
        const Instant now = std::chrono::floor<std::chrono::seconds>(clock.now());
        return {.user_id = "usr_1",
                .session_id = "ses_1",
                .token_id = "key_1",
                .roles = {"admin", "customer"},
                .scopes = {"catalog:write", "orders:read"},
                .issued = now,
                .expires = now + access_token_lifetime};
    }

    std::int64_t seconds() const { return to_micros(clock.now()) / 1'000'000; }

    std::string header() const { return R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + key.id() + R"("})"; }

    // The claims of a good token, with room for a changed or added member at the end.
    std::string payload(const std::string& more = "") const {
        return R"({"iss":"merx","aud":"merx","sub":"usr_1","sid":"ses_1","jti":"j","scope":"","roles":[])" + more + "}";
    }
    std::string times(std::int64_t issued, std::int64_t expires) const {
        return R"(,"iat":)" + std::to_string(issued) + R"(,"exp":)" + std::to_string(expires);
    }
    std::string good_times() const { return times(seconds(), seconds() + 600); }

    // Signed properly, whatever it says.
    std::string forge(const std::string& header_json, const std::string& payload_json) const {
        const std::string signed_part = to_base64url(header_json) + '.' + to_base64url(payload_json);
        return signed_part + '.' + to_base64url(key.sign(signed_part));
    }

    std::string code_of(const std::string& token) const {
        const auto read = read_access_token(token, keys, clock.now());
        return read ? "accepted" : read.error().code;
    }
};

TEST_F(AccessToken, carries_its_claims) {
    const auto read = read_access_token(sign_access_token(claims(), key), keys, clock.now());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->user_id, "usr_1");
    EXPECT_EQ(read->session_id, "ses_1");
    EXPECT_EQ(read->token_id, "key_1");
    EXPECT_THAT(read->roles, ElementsAre("admin", "customer"));
    EXPECT_THAT(read->scopes, ElementsAre("catalog:write", "orders:read"));
    EXPECT_EQ(read->expires - read->issued, access_token_lifetime);
}

TEST_F(AccessToken, is_accepted_when_forged_by_the_key_itself_so_that_the_refusals_below_mean_something) {
    EXPECT_EQ(code_of(forge(header(), payload(good_times()))), "accepted");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"unknown":{"a":[1]})"))), "accepted");
}

TEST_F(AccessToken, is_refused_when_any_character_was_changed) {
    const std::string token = sign_access_token(claims(), key);
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(code_of(changed), "invalid_token") << "at " << i;
    }
}

TEST_F(AccessToken, is_refused_when_truncated_anywhere) {
    const std::string token = sign_access_token(claims(), key);
    for (std::size_t length = 0; length < token.size(); ++length) {
        EXPECT_EQ(code_of(token.substr(0, length)), "invalid_token") << "at " << length;
    }
    EXPECT_EQ(code_of(token + "."), "invalid_token");
    EXPECT_EQ(code_of(token + "AAAA"), "invalid_token");
}

TEST_F(AccessToken, is_refused_with_another_algorithm) {
    const std::string kid = R"(,"typ":"at+jwt","kid":")" + key.id() + R"("})";
    for (const std::string algorithm : {"none", "None", "HS256", "RS256", "ES256", "EdDSa", "Ed25519", ""}) {
        EXPECT_EQ(code_of(forge(R"({"alg":")" + algorithm + '"' + kid, payload(good_times()))), "invalid_token");
    }
    const std::string unsigned_token =
        to_base64url(R"({"alg":"none"})") + '.' + to_base64url(payload(good_times())) + '.';
    EXPECT_EQ(code_of(unsigned_token), "invalid_token");
}

TEST_F(AccessToken, is_refused_under_another_key_of_the_same_name_and_under_an_unknown_name) {
    const SigningKey other = SigningKey::make(random);
    PublicKey renamed = other.public_key();
    renamed.id = key.id();
    const std::string token = sign_access_token(claims(), key);
    EXPECT_FALSE(read_access_token(token, KeySet({renamed}), clock.now()));
    EXPECT_FALSE(read_access_token(token, KeySet({other.public_key()}), clock.now()));
    EXPECT_FALSE(read_access_token(token, KeySet(), clock.now()));
}

TEST_F(AccessToken, is_refused_with_headers_that_we_do_not_write) {
    const std::string start = R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + key.id() + '"';
    for (const std::string more : {R"(,"crit":["b64"]})", R"(,"jwk":{}})", R"(,"jku":"https://evil"})",
                                   R"(,"alg":"EdDSA"})", R"(,"kid":1})", "", "]", "} {}"}) {
        EXPECT_EQ(code_of(forge(start + more, payload(good_times()))), "invalid_token") << more;
    }
    for (const std::string type : {"JWT", "at+JWT", ""}) {
        EXPECT_EQ(code_of(forge(R"({"alg":"EdDSA","kid":")" + key.id() + R"(","typ":")" + type + R"("})",
                                payload(good_times()))),
                  "invalid_token");
    }
}

TEST_F(AccessToken, expires_after_its_time_and_the_leeway) {
    const std::string token = sign_access_token(claims(), key);
    clock.advance(access_token_lifetime + clock_leeway - 1s);
    EXPECT_EQ(code_of(token), "accepted");
    clock.advance(1s);
    EXPECT_EQ(code_of(token), "token_expired");
}

TEST_F(AccessToken, is_refused_before_its_time) {
    EXPECT_EQ(code_of(forge(header(), payload(times(seconds() + 5, seconds() + 600)))), "accepted");
    EXPECT_EQ(code_of(forge(header(), payload(times(seconds() + 6, seconds() + 600)))), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"nbf":)" + std::to_string(seconds() + 6)))),
              "invalid_token");
}

TEST_F(AccessToken, is_refused_when_it_would_outlive_a_revocation) {
    EXPECT_EQ(code_of(forge(header(), payload(times(seconds(), seconds() + 601)))), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(times(seconds(), seconds())))), "invalid_token");
}

TEST_F(AccessToken, is_refused_with_times_that_are_no_times) {
    for (const std::string time : {"-1", "1e9", "\"1\"", "null", "18446744073709551615", "9223372036854775807"}) {
        EXPECT_EQ(code_of(forge(header(), payload(R"(,"iat":)" + std::to_string(seconds()) + R"(,"exp":)" + time))),
                  "invalid_token")
            << time;
    }
}

TEST_F(AccessToken, is_refused_from_another_issuer_or_for_another_audience) {
    const std::string rest = R"(,"sub":"u","sid":"s","jti":"j")" + good_times() + '}';
    EXPECT_EQ(code_of(forge(header(), R"({"iss":"merx","aud":"merx")" + rest)), "accepted");
    EXPECT_EQ(code_of(forge(header(), R"({"iss":"other","aud":"merx")" + rest)), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), R"({"iss":"merx","aud":"other")" + rest)), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), R"({"iss":"merx","aud":["merx"])" + rest)), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), R"({"aud":"merx")" + rest)), "invalid_token");
}

TEST_F(AccessToken, is_refused_without_a_claim_it_needs_or_with_one_twice) {
    const std::string names = R"({"iss":"merx","aud":"merx","sub":"u","sid":"s")";
    EXPECT_EQ(code_of(forge(header(), names + good_times() + '}')), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(R"(,"iat":1)"))), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"sub":"usr_2")"))), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"roles":["admin"])"))), "invalid_token");
}

TEST_F(AccessToken, is_refused_when_it_is_not_json_or_too_long) {
    EXPECT_EQ(code_of(forge(header(), "not json")), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), "")), "invalid_token");
    EXPECT_EQ(code_of(forge("", payload(good_times()))), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), "\"\xFF\"")), "invalid_token");
    EXPECT_EQ(code_of(std::string(max_token_size + 1, 'a')), "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"x":")" + std::string(4'000, 'x') + '"'))),
              "invalid_token");
    EXPECT_EQ(code_of(forge(header(), payload(good_times() + R"(,"x":)" + std::string(1'100, '[')))), "invalid_token");
}

TEST(SigningKey, comes_back_from_its_seed) {
    testing::SeededRandom random;
    const SigningKey key = SigningKey::make(random);
    const SigningKey again = SigningKey::from_seed(key.seed());
    EXPECT_EQ(key.public_key(), again.public_key());
    EXPECT_TRUE(is_signature(again.sign("message"), "message", key.public_key()));
    EXPECT_FALSE(is_signature(again.sign("message"), "massage", key.public_key()));
}

TEST(SigningKey, is_named_by_its_thumbprint_as_in_rfc_8037) {
    // Appendices A.1 to A.3.
    const auto seed = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    const SigningKey key = SigningKey::from_seed(*seed);
    EXPECT_EQ(key.public_key().jwk_x(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    EXPECT_EQ(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    EXPECT_EQ(PublicKey::from_jwk(key.id(), key.public_key().jwk_x()), key.public_key());
    EXPECT_FALSE(PublicKey::from_jwk(key.id(), "AAAA"));
    EXPECT_FALSE(PublicKey::from_jwk("", key.public_key().jwk_x()));
}

} // namespace
} // namespace merx::auth
