#include "gateway/domain/request_headers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "gateway/domain/token_bucket.hpp"

namespace merx::gateway {
namespace {

TEST(ClientAddress, is_the_peer_unless_a_trusted_proxy_speaks) {
    const std::vector<std::string> proxies = {"10.0.0.1", "10.0.0.2"};
    EXPECT_EQ(client_address("203.0.113.1", "198.51.100.7", proxies), "203.0.113.1");
    EXPECT_EQ(client_address("10.0.0.1", "198.51.100.7", proxies), "198.51.100.7");
    EXPECT_EQ(client_address("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", proxies), "198.51.100.7");
    EXPECT_EQ(client_address("10.0.0.1", "", proxies), "10.0.0.1");
    EXPECT_EQ(client_address("10.0.0.1", "<script>", proxies), "10.0.0.1");
    EXPECT_EQ(client_address("10.0.0.1", ", ,", proxies), "10.0.0.1");
}

TEST(ClientAddress, survives_any_header) {
    rc::check(
        [](const std::string& header) { static_cast<void>(client_address("10.0.0.1", header, {"10.0.0.1", ""})); });
}

TEST(BearerToken, is_what_follows_the_scheme) {
    EXPECT_EQ(bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(bearer_token("BEARER  abc "), "abc");
    EXPECT_EQ(bearer_token("Bearer"), std::nullopt);
    EXPECT_EQ(bearer_token("Basic abc"), std::nullopt);
}

TEST(TokenBucket, never_gives_more_than_its_burst_and_rate) {
    rc::check([](const std::vector<std::uint16_t>& waits) {
        const BucketShape shape{.per_second = 10, .burst = 5};
        Instant now = from_micros(0);
        TokenBucket bucket(shape, now);
        double taken = 0;
        for (const std::uint16_t wait : waits) {
            now += std::chrono::milliseconds{wait % 500};
            taken += bucket.take(shape, now) ? 0 : 1;
        }
        const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
        RC_ASSERT(taken <= shape.burst + seconds * shape.per_second + 1e-6);
    });
}

} // namespace
} // namespace merx::gateway
