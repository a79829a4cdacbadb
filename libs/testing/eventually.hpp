// Waiting, within bounds, for what a real server or another thread does in its own time.
//
//     EXPECT_TRUE(testing::eventually([&] { return redis.connected(); }));
#pragma once

#include <chrono>
#include <thread>

namespace merx::testing {

inline constexpr std::chrono::seconds eventually_limit{20};

// Whether the condition came to hold. Asks again and again.
template <class Condition>
bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + eventually_limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

} // namespace merx::testing
