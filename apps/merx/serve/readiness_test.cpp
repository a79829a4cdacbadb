#include "serve/readiness.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/fake_clock.hpp"

namespace merx::serve {
namespace {

class ReadinessTest : public ::testing::Test {
protected:
    ReadinessTest() {
        health_.set_phase(runtime::Health::Phase::serving);
        health_.add("orders store", [this]() -> Result<void> {
            return is_there_ ? Result<void>{} : fail(unavailable("store_unavailable", "connection refused"));
        });
    }

    testing::FakeClock clock_;
    runtime::Health health_;
    bool is_there_ = true;
    std::vector<std::string> told_;
    Readiness readiness_{health_, clock_,
                         [this](Readiness::Change change, std::string_view what, std::string_view why) {
                             told_.push_back((change == Readiness::Change::missing ? "missing " : "back ") +
                                             std::string(what) + (why.empty() ? "" : ": ") + std::string(why));
                         }};
};

TEST_F(ReadinessTest, tells_once_of_what_is_missing_and_once_when_it_is_back) {
    EXPECT_TRUE(readiness_.look());
    is_there_ = false;
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(readiness_.look());
        clock_.advance(Readiness::patience);
    }
    is_there_ = true;
    EXPECT_TRUE(readiness_.look());
    EXPECT_TRUE(readiness_.look());
    EXPECT_EQ(told_, (std::vector<std::string>{"missing orders store: connection refused", "back orders store"}));
}

TEST_F(ReadinessTest, says_nothing_of_what_was_away_for_a_moment) {
    is_there_ = false;
    EXPECT_FALSE(readiness_.look());
    clock_.advance(Readiness::patience - Duration{1});
    EXPECT_FALSE(readiness_.look());
    is_there_ = true;
    EXPECT_TRUE(readiness_.look());
    EXPECT_TRUE(told_.empty());
}

} // namespace
} // namespace merx::serve
