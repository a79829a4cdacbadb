#include "testing/server_process.hpp"

#include <gtest/gtest.h>

namespace merx::testing {
namespace {

TEST(ServerProcess, has_its_own_address_each) {
    const ServerProcess first(ServerKind::redis);
    const ServerProcess second(ServerKind::redis);
    EXPECT_NE(first.address(), second.address());
}

TEST(ServerProcess, comes_back_at_its_address_after_a_crash) {
    ServerProcess postgres(ServerKind::postgres);
    const std::string address = postgres.address();
    postgres.kill();
    postgres.start();
    postgres.stop();
    postgres.start();
    EXPECT_EQ(postgres.address(), address);
}

} // namespace
} // namespace merx::testing
