#include "rpc/rotation.hpp"

#include <map>

#include <gtest/gtest.h>

namespace merx::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RotationTest : public ::testing::Test {
protected:
    RotationTest() {
        rotation.update({"a", "b", "c"}, make);
        for (const auto& member : rotation.members()) {
            member->standing.probed(Health::serving);
        }
    }

    static std::shared_ptr<Member> make(const std::string& address) { return std::make_shared<Member>(address); }
    Member& at(std::size_t i) { return *rotation.members()[i]; }
    std::string pick(const Rotation::Members& tried = {}) {
        const auto picked = rotation.pick(now, tried);
        return picked == nullptr ? "" : picked->address;
    }
    std::map<std::string, int> pick_many() {
        std::map<std::string, int> counts;
        for (int i = 0; i < 300; ++i) {
            ++counts[pick()];
        }
        return counts;
    }

    Rotation rotation;
    Instant now{seconds{1'000'000}};
};

TEST_F(RotationTest, takes_turns) {
    const std::map<std::string, int> even{{"a", 100}, {"b", 100}, {"c", 100}};
    EXPECT_EQ(pick_many(), even);
}

TEST_F(RotationTest, prefers_the_one_with_least_to_do) {
    at(0).under_way = 3;
    at(1).under_way = 1;
    at(2).under_way = 2;
    EXPECT_EQ(pick_many(), (std::map<std::string, int>{{"b", 300}}));
}

TEST_F(RotationTest, leaves_out_who_is_not_serving) {
    for (const Health health : {Health::leaving, Health::silent, Health::gone, Health::unknown}) {
        at(1).standing.probed(health);
        EXPECT_FALSE(pick_many().contains("b")) << static_cast<int>(health);
        EXPECT_EQ(rotation.in_rotation(now), 2U);
        at(1).standing.probed(Health::serving);
    }
    EXPECT_EQ(rotation.in_rotation(now), 3U);
}

TEST_F(RotationTest, tries_another_first) {
    EXPECT_EQ(pick({rotation.members()[0], rotation.members()[2]}), "b");
    EXPECT_NE(pick({rotation.members().begin(), rotation.members().end()}), "") << "rather than none";
}

TEST_F(RotationTest, turns_to_those_who_leave_and_then_to_the_silent_where_no_other_is_left) {
    at(0).standing.probed(Health::gone);
    at(1).standing.probed(Health::silent);
    at(2).standing.probed(Health::leaving);
    EXPECT_EQ(pick(), "c");
    at(2).standing.lost();
    EXPECT_EQ(pick(), "b");
    at(1).standing.probed(Health::gone);
    EXPECT_EQ(pick(), "");
}

TEST_F(RotationTest, keeps_what_it_knows_of_an_address_that_stays) {
    const auto b = rotation.members()[1];
    EXPECT_TRUE(rotation.update({"d", "b"}, make));
    EXPECT_EQ(rotation.members()[1], b);
    EXPECT_EQ(rotation.members()[0]->standing.health(), Health::unknown);
    EXPECT_FALSE(rotation.update({"b", "d"}, make));
}

TEST_F(RotationTest, ejects_who_keeps_not_answering_for_longer_each_time) {
    Standing& standing = at(0).standing;
    Duration ejection = Standing::first_ejection;
    for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < Standing::max_unanswered; ++i) {
            EXPECT_TRUE(standing.in_rotation(now));
            standing.unanswered(now, 0);
        }
        EXPECT_FALSE(standing.in_rotation(now + ejection - milliseconds{1}));
        now += ejection;
        EXPECT_TRUE(standing.in_rotation(now));
        ejection = std::min(ejection * 2, Standing::max_ejection);
    }
    standing.answered(); // all is forgiven
    for (int i = 0; i < Standing::max_unanswered; ++i) {
        standing.unanswered(now, 0);
    }
    EXPECT_TRUE(standing.in_rotation(now + Standing::first_ejection));
}

TEST_F(RotationTest, calls_an_ejected_one_rather_than_none) {
    for (std::size_t server = 0; server < 3; ++server) {
        for (int i = 0; i < Standing::max_unanswered; ++i) {
            at(server).standing.unanswered(now, 0);
        }
    }
    EXPECT_EQ(rotation.in_rotation(now), 0U);
    EXPECT_NE(pick(), "");
}

TEST_F(RotationTest, does_not_come_back_to_a_server_that_refuses_until_it_serves_again) {
    Standing& standing = at(0).standing;
    standing.says_it_leaves();
    EXPECT_EQ(standing.health(), Health::leaving);
    standing.lost();
    standing.probed(Health::leaving);
    EXPECT_EQ(standing.health(), Health::gone);
    standing.probed(Health::serving);
    EXPECT_EQ(standing.health(), Health::serving);
}

} // namespace
} // namespace merx::rpc
