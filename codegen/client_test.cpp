// A service called through its generated client and server adapters over a unix socket.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "fake_shop_test.hpp"
#include "rpc/channel.hpp"
#include "rpc/server.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::shop::v1 {
namespace {

class ShopClient : public ::testing::Test {
protected:
    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    testing::TempDir dir;
    FakeShop shop;
    const std::string address = "unix:" + (dir.path() / "shop.sock").string();
    rpc::Server server{loop, {grpc_service(shop)}, {.addresses = {address}, .accept_unsigned = true}};
    std::unique_ptr<rpc::Channel> channel = rpc::connect(address);
    std::unique_ptr<ThingService> client = make_thing_service_client(*channel);
};

TEST_F(ShopClient, gets_the_answer_that_the_service_gave) {
    shop.thing.set_name("für 人");
    shop.thing.mutable_price()->set_amount(1999);
    shop.thing.set_payload(std::string("\0\xff", 2));
    GetThingRequest request;
    request.set_id("thing_1");

    const auto answer = loop.run(client->get_thing({}, request));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*answer, shop.thing));
    EXPECT_EQ(shop.requests, std::vector<std::string>{R"(id: "thing_1")"});
}

TEST_F(ShopClient, brings_the_callers_context_along) {
    const rpc::Call call{.principal = {.user_id = "usr_1", .scopes = {"things:write"}}, .idempotency_key = "k"};
    ASSERT_TRUE(loop.run(client->delete_thing(call, {})));
    EXPECT_EQ(shop.calls.front().principal.user_id, "usr_1");
    EXPECT_TRUE(shop.calls.front().principal.has_scope("things:write"));
    EXPECT_EQ(shop.calls.front().idempotency_key, "k");
}

TEST_F(ShopClient, gets_the_error_that_the_service_made) {
    shop.refusal = invalid("/name", "too_long", "Too long.");
    shop.refusal->retry_after = std::chrono::seconds(5);
    EXPECT_EQ(loop.run(client->get_thing({}, {})).error(), *shop.refusal);
    EXPECT_EQ(loop.run(client->delete_thing({}, {})).error(), *shop.refusal);
}

TEST_F(ShopClient, gives_up_when_its_deadline_has_passed) {
    const rpc::Call late{.deadline = SystemClock().now() - std::chrono::seconds(1)};
    const auto answer = loop.run(client->get_thing(late, {}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::deadline_exceeded);
}

TEST_F(ShopClient, has_many_calls_under_way_at_once) {
    const auto together = [&]() -> Task<std::vector<Result<Box>>> {
        const rpc::Call call;
        std::vector<OpenBoxRequest> requests(300);
        std::vector<Task<Result<Box>>> tasks;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            requests[i].set_label(std::to_string(i));
            tasks.push_back(client->count_things(call, requests[i]));
        }
        co_return co_await all(std::move(tasks));
    };
    const auto answers = loop.run(together());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        ASSERT_TRUE(answers[i]);
        EXPECT_EQ(answers[i]->label(), std::to_string(i));
    }
}

} // namespace
} // namespace merx::shop::v1
