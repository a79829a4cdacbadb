#include <gtest/gtest.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

constexpr Duration retention = std::chrono::days{7};

class OldClaims : public ::testing::Test {
protected:
    std::int64_t forget() { return bench_.loop.run(bench_.orders->forget_claims(bench_.clock.now() - retention)); }

    Bench bench_;
};

TEST_F(OldClaims, are_forgotten_after_their_time_and_the_key_makes_a_new_order) {
    const auto wanted = Bench::request({{"TEE-S", 1}});
    const auto first = bench_.create(bench_.guest("k1"), wanted);
    bench_.loop.advance(retention);
    EXPECT_EQ(forget(), 0);
    EXPECT_EQ(bench_.create(bench_.guest("k1"), wanted)->id(), first->id());

    bench_.loop.advance(Duration{1});
    EXPECT_EQ(forget(), 1);
    EXPECT_NE(bench_.create(bench_.guest("k1"), wanted)->id(), first->id());
}

TEST_F(OldClaims, are_forgotten_however_many_there_are) {
    bench_.inventory.on_hand["TEE-S"] = 10'000;
    constexpr int many = 1'100;
    for (int i = 0; i < many; ++i) {
        bench_.confirmed();
    }
    bench_.loop.advance(retention + Duration{1});
    bench_.confirmed();
    EXPECT_EQ(forget(), many);
    EXPECT_EQ(bench_.count("order_claims"), 1);
}

TEST_F(OldClaims, stay_while_the_order_is_being_worked_on) {
    bench_.crash->at("before hold");
    ASSERT_TRUE(bench_.create(bench_.guest("k1"), Bench::request({{"TEE-S", 1}})));
    bench_.loop.advance(retention + Duration{1});
    EXPECT_EQ(forget(), 0);
    bench_.restart();
    EXPECT_EQ(forget(), 1);
}

} // namespace
} // namespace merx::orders::testing
