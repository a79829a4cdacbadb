#include "rpc/client_queue.hpp"

#include <gtest/gtest.h>

#include "rpc/balanced_channel.hpp"
#include "rpc/replica_test.hpp"
#include "testing/test_loop.hpp"

namespace merx::rpc {
namespace {

class ChannelsOfOneProcess : public ::testing::Test {
protected:
    Result<std::string> ask(Channel& channel) {
        return loop.run(channel.call("/test.Echo/Say", call, "", Repeat::safe));
    }
    std::unique_ptr<Channel> open() { return connect("127.0.0.1:" + std::to_string(replica.port())); }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    const Call call;
    Replica replica{loop, "a", {"127.0.0.1:0"}};
};

TEST_F(ChannelsOfOneProcess, come_and_go_while_another_is_used) {
    const auto stays = open();
    for (int i = 0; i < 10; ++i) {
        const auto goes = open();
        EXPECT_EQ(ask(*goes), "a");
        EXPECT_EQ(ask(*stays), "a");
    }
    EXPECT_EQ(ask(*stays), "a");
}

TEST_F(ChannelsOfOneProcess, begin_anew_when_all_have_ended) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ask(*open()), "a");
    }
}

TEST_F(ChannelsOfOneProcess, share_one_queue) {
    const auto first = ClientQueue::of_process();
    const auto channel = open();
    EXPECT_EQ(ClientQueue::of_process(), first);
    EXPECT_GT(first.use_count(), 1);
}

} // namespace
} // namespace merx::rpc
