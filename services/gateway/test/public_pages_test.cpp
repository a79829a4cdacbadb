#include "gateway/app/public_pages.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "async/spawn.hpp"
#include "testing/test_loop.hpp"

namespace merx::gateway {
namespace {

class HerdTest : public ::testing::Test {
protected:
    // Many who want the page at one moment, and what they got.
    struct Herd {
        int served = 0;
        int failed = 0;
        int thrown = 0;
        std::vector<std::string> bodies;
    };

    void send(Herd& herd, int count) {
        const Executor::Scope scope(loop_);
        for (int i = 0; i < count; ++i) {
            start(pages_.get("catalog", "/p", clock_.now(), make_),
                  [&herd](std::optional<Result<Made>> made, std::exception_ptr failure) {
                      if (failure) {
                          ++herd.thrown;
                      } else if (*made) {
                          ++herd.served;
                          herd.bodies.push_back(*(*made)->page->body);
                      } else {
                          ++herd.failed;
                      }
                  });
        }
    }

    testing::FakeClock clock_;
    testing::TestLoop loop_{clock_};
    PublicPages pages_{{"catalog"}, ResponseCache::default_bytes, std::nullopt, nullptr};
    Signal answered_;
    std::string content_ = "old";
    bool fails_ = false;
    bool throws_ = false;
    int calls_ = 0;
    const PublicPages::Make make_ = [this]() -> Task<Result<Made>> {
        ++calls_;
        const std::string seen = content_;
        co_await answered_.wait();
        if (throws_) {
            throw std::runtime_error("the service broke");
        }
        if (fails_) {
            co_return fail(unavailable("service_unavailable", "Away."));
        }
        auto page = std::make_shared<CachedAnswer>();
        page->made = clock_.now();
        page->body = std::make_shared<const std::string>(seen);
        co_return Made{.page = page, .other = nullptr};
    };
};

TEST_F(HerdTest, costs_one_call) {
    Herd herd;
    send(herd, 100);
    loop_.run_ready();
    EXPECT_EQ(calls_, 1);
    answered_.notify_all();
    loop_.run_ready();
    EXPECT_EQ(herd.served, 100);
    send(herd, 1);
    EXPECT_EQ(herd.served, 101);
    EXPECT_EQ(calls_, 1);
}

TEST_F(HerdTest, shares_a_failure_which_is_not_kept) {
    fails_ = true;
    Herd herd;
    send(herd, 10);
    answered_.notify_all();
    loop_.run_ready();
    EXPECT_EQ(herd.failed, 10);
    throws_ = true;
    send(herd, 10);
    answered_.notify_all();
    loop_.run_ready();
    EXPECT_EQ(herd.thrown, 10);
    EXPECT_EQ(calls_, 2);
}

// Who asks after a change must not be given what was read before it.
TEST_F(HerdTest, does_not_wait_for_what_a_change_has_overtaken) {
    Herd before;
    Herd after;
    send(before, 3);
    content_ = "new";
    pages_.invalidate("catalog");
    send(after, 3);
    EXPECT_EQ(calls_, 2);
    answered_.notify_all();
    loop_.run_ready();
    EXPECT_EQ(before.bodies, std::vector<std::string>(3, "old"));
    EXPECT_EQ(after.bodies, std::vector<std::string>(3, "new"));
    EXPECT_EQ(*pages_.find("/p", clock_.now())->body, "new");
}

} // namespace
} // namespace merx::gateway
