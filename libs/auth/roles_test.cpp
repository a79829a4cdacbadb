#include "auth/roles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace merx::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> scopes(std::vector<std::string> roles) {
    return scopes_of(roles);
}

TEST(Roles, give_a_customer_no_scope) {
    EXPECT_THAT(scopes({"customer"}), IsEmpty());
}

TEST(Roles, give_their_scopes_together_and_each_once) {
    EXPECT_THAT(scopes({"order_manager", "catalog_manager"}),
                ElementsAre("catalog:write", "inventory:read", "inventory:write", "notifications:read", "orders:read",
                            "orders:write", "payments:read", "payments:write", "users:read"));
}

TEST(Roles, give_an_admin_everything_the_others_may_and_users_write) {
    std::vector<std::string> everything = scopes({"order_manager", "catalog_manager"});
    everything.emplace_back("users:write");
    EXPECT_EQ(scopes({"admin"}), everything);
}

TEST(Roles, that_are_unknown_give_nothing) {
    EXPECT_FALSE(is_role("root"));
    EXPECT_TRUE(is_role("order_manager"));
    EXPECT_THAT(scopes({"root"}), IsEmpty());
}

} // namespace
} // namespace merx::auth
