#include "rpc/server.hpp"

#include <gtest/gtest.h>

#include "async/signal.hpp"
#include "rpc/balanced_channel.hpp"
#include "rpc/channel.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::rpc {
namespace {

// A service of plain bytes, so that the test needs no contract.
class Echo {
public:
    Service service() {
        return {"test.Echo",
                {{"Say", [this](const Call& call, std::string_view text) { return say(call, text); }},
                 {"Refuse", [this](const Call& call, std::string_view text) { return refuse(call, text); }},
                 {"Grow", [](const Call&, std::string_view text) { return grow(text); }},
                 {"Throw", [this](const Call& call, std::string_view text) { return raise(call, text); }},
                 {"Wait", [this](const Call& call, std::string_view text) { return wait(call, text); }}}};
    }

    std::vector<Call> calls;
    Error refusal{.kind = ErrorKind::conflict, .code = "out_of_stock", .detail = "Sold out."};
    Signal begun;
    Signal let_go;
    int waiting = 0;
    bool released = false;

private:
    Task<Result<std::string>> say(const Call& call, std::string_view text) {
        calls.push_back(call);
        co_return std::string(text);
    }
    static Task<Result<std::string>> grow(std::string_view text) { co_return std::string(3 * text.size(), 'x'); }
    Task<Result<std::string>> refuse(const Call& /*call*/, std::string_view /*text*/) { co_return fail(refusal); }
    Task<Result<std::string>> raise(const Call& /*call*/, std::string_view /*text*/) {
        throw std::runtime_error("the disk is gone");
        co_return std::string();
    }
    Task<Result<std::string>> wait(const Call& /*call*/, std::string_view text) {
        ++waiting;
        begun.notify_all();
        if (!released) {
            co_await let_go.wait();
        }
        co_return std::string(text);
    }
};

class RpcServer : public ::testing::Test {
protected:
    Result<std::string> ask(Channel& over, std::string_view method, const Call& call, std::string text) {
        return loop.run(over.call(method, call, std::move(text)));
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    std::string socket(std::string_view name) const { return "unix:" + (dir.path() / name).string(); }

    testing::TempDir dir;
    Echo echo;
    std::vector<std::string> thrown;
    Server server{loop,
                  {echo.service()},
                  {.addresses = {socket("echo"), "127.0.0.1:0"},
                   .on_exception = [this](std::string_view, std::string_view what) { thrown.emplace_back(what); },
                   .accept_unsigned = true}};
    std::unique_ptr<Channel> channel = connect(socket("echo"));
};

TEST_F(RpcServer, answers_over_a_unix_socket) {
    EXPECT_EQ(ask(*channel, "/test.Echo/Say", {}, "hello"), "hello");
}

TEST_F(RpcServer, answers_over_tcp) {
    const auto over_tcp = connect("127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(ask(*over_tcp, "/test.Echo/Say", {}, std::string("\0\xff", 2)), std::string("\0\xff", 2));
}

TEST_F(RpcServer, takes_large_messages_and_refuses_larger_ones) {
    const std::string large(8 * 1024 * 1024, 'x');
    EXPECT_EQ(ask(*channel, "/test.Echo/Say", {}, large), large);
    const auto too_large = ask(*channel, "/test.Echo/Say", {}, std::string(17 * 1024 * 1024, 'x'));
    ASSERT_FALSE(too_large);
    EXPECT_EQ(too_large.error().code, "request_too_large");
    EXPECT_EQ(echo.calls.size(), 1U);
    EXPECT_EQ(ask(*channel, "/test.Echo/Grow", {}, large).error().code, "internal");
    ASSERT_EQ(thrown.size(), 1U);
}

TEST_F(RpcServer, hands_the_service_the_callers_context) {
    const Call call{.principal = {.user_id = "usr_1", .scopes = {"a:b"}},
                    .request_id = "req_1",
                    .deadline = std::chrono::time_point_cast<Duration>(SystemClock().now()) + std::chrono::hours(1),
                    .idempotency_key = "key"};
    ASSERT_TRUE(ask(*channel, "/test.Echo/Say", call, ""));

    ASSERT_EQ(echo.calls.size(), 1U);
    const Call& seen = echo.calls.front();
    EXPECT_EQ(seen.principal.user_id, "usr_1");
    EXPECT_TRUE(seen.principal.has_scope("a:b"));
    EXPECT_EQ(seen.request_id, "req_1");
    EXPECT_EQ(seen.idempotency_key, "key");
    ASSERT_TRUE(seen.deadline);
    EXPECT_LT(*seen.deadline - *call.deadline, std::chrono::minutes(1));
    EXPECT_GT(*seen.deadline - *call.deadline, -std::chrono::minutes(1));
}

TEST_F(RpcServer, sees_a_deadline_even_where_the_caller_named_none) {
    ASSERT_TRUE(ask(*channel, "/test.Echo/Say", {}, ""));
    ASSERT_TRUE(echo.calls.front().deadline);
    EXPECT_LE(*echo.calls.front().deadline, SystemClock().now() + ChannelOptions().default_deadline);
}

TEST_F(RpcServer, passes_an_error_on_as_it_was_made) {
    echo.refusal.retry_after = std::chrono::seconds(3);
    for (int i = 0; i < 20; ++i) {
        echo.refusal.fields.push_back({.pointer = "/lines/" + std::to_string(i), .code = "c", .detail = "Größer."});
    }
    const auto answer = ask(*channel, "/test.Echo/Refuse", {}, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), echo.refusal);
}

TEST_F(RpcServer, turns_an_exception_into_an_internal_error_and_tells_of_it) {
    const auto answer = ask(*channel, "/test.Echo/Throw", {}, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::internal);
    EXPECT_EQ(answer.error().code, "internal");
    EXPECT_EQ(thrown, std::vector<std::string>{"the disk is gone"});
}

TEST_F(RpcServer, refuses_a_method_it_does_not_have) {
    const auto answer = ask(*channel, "/test.Echo/Sing", {}, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "unknown_method");
}

TEST_F(RpcServer, is_unavailable_where_nobody_listens) {
    const auto nobody = connect(socket("absent"));
    const auto answer = ask(*nobody, "/test.Echo/Say", {}, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(answer.error().code, "service_unavailable");
}

TEST_F(RpcServer, gives_up_when_the_deadline_has_passed) {
    const Call late{.deadline = SystemClock().now() - std::chrono::seconds(1)};
    const auto answer = ask(*channel, "/test.Echo/Say", late, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::deadline_exceeded);
    EXPECT_EQ(answer.error().code, "deadline_exceeded");
}

TEST_F(RpcServer, gives_up_on_a_service_that_does_not_answer_in_time) {
    const Call hurried{.deadline = SystemClock().now() + std::chrono::milliseconds(50)};
    const auto answer = ask(*channel, "/test.Echo/Wait", hurried, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "deadline_exceeded");

    // The task itself goes on to its end, which the server waits for.
    echo.released = true;
    echo.let_go.notify_all();
    ASSERT_TRUE(ask(*channel, "/test.Echo/Say", {}, ""));
    loop.run_ready();
}

TEST_F(RpcServer, answers_many_calls_at_once) {
    constexpr std::size_t many = 500;
    const auto together = [&]() -> Task<std::vector<Result<std::string>>> {
        std::vector<Call> calls(many);
        std::vector<Task<Result<std::string>>> tasks;
        for (std::size_t i = 0; i < many; ++i) {
            tasks.push_back(channel->call("/test.Echo/Say", calls[i], std::to_string(i)));
        }
        co_return co_await all(std::move(tasks));
    };
    const auto answers = loop.run(together());
    ASSERT_EQ(answers.size(), many);
    for (std::size_t i = 0; i < many; ++i) {
        EXPECT_EQ(answers[i], std::to_string(i));
    }
}

TEST_F(RpcServer, refuses_more_calls_than_it_may_have_under_way) {
    Server narrow(loop, {echo.service()}, {.addresses = {socket("narrow")}, .max_calls = 1, .accept_unsigned = true});
    const auto second = connect(socket("narrow"));
    const auto both = [&]() -> Task<std::vector<Result<std::string>>> {
        const Call call;
        std::vector<Task<Result<std::string>>> tasks;
        tasks.push_back(second->call("/test.Echo/Wait", call, "first"));
        tasks.push_back([](Echo& waits, Channel& over, const Call& with) -> Task<Result<std::string>> {
            while (waits.waiting == 0) {
                co_await waits.begun.wait();
            }
            auto refused = co_await over.call("/test.Echo/Say", with, "second");
            waits.let_go.notify_all();
            co_return refused;
        }(echo, *second, call));
        co_return co_await all(std::move(tasks));
    };
    const auto answers = loop.run(both());
    EXPECT_EQ(answers[0], "first");
    ASSERT_FALSE(answers[1]);
    EXPECT_EQ(answers[1].error().code, "overloaded");
    EXPECT_EQ(answers[1].error().kind, ErrorKind::resource_exhausted);
}

TEST_F(RpcServer, is_unavailable_once_it_has_stopped) {
    ASSERT_TRUE(ask(*channel, "/test.Echo/Say", {}, ""));
    server.stop(std::chrono::seconds(1));
    const auto answer = ask(*channel, "/test.Echo/Say", {}, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
}

TEST_F(RpcServer, counts_its_calls_by_method_and_outcome) {
    metrics::Registry registry;
    Server counted(loop, {echo.service()},
                   {.addresses = {socket("counted")}, .accept_unsigned = true, .metrics = &registry});
    const auto over = connect(socket("counted"));
    ASSERT_TRUE(ask(*over, "/test.Echo/Say", {}, "one"));
    ASSERT_TRUE(ask(*over, "/test.Echo/Say", {}, "two"));
    EXPECT_FALSE(ask(*over, "/test.Echo/Refuse", {}, ""));
    EXPECT_FALSE(ask(*over, "/test.Echo/Throw", {}, ""));
    EXPECT_FALSE(ask(*over, "/test.Echo/Sing", {}, ""));
    EXPECT_FALSE(ask(*over, "/test.Echo/Dance", {}, ""));

    const std::string text = registry.text();
    for (const char* line : {R"(merx_rpc_server_calls_total{method="test.Echo/Say",outcome="ok"} 2)",
                             R"(merx_rpc_server_calls_total{method="test.Echo/Refuse",outcome="conflict"} 1)",
                             R"(merx_rpc_server_calls_total{method="test.Echo/Throw",outcome="internal"} 1)",
                             R"(merx_rpc_server_calls_total{method="other",outcome="internal"} 2)",
                             R"(merx_rpc_server_call_duration_seconds_count{method="test.Echo/Say"} 2)",
                             R"(merx_rpc_server_calls_under_way 0)"}) {
        EXPECT_TRUE(text.contains(line)) << line << "\n" << text;
    }
    EXPECT_FALSE(text.contains("Sing"));
}

TEST_F(RpcServer, says_so_where_an_address_cannot_be_had) {
    const std::string taken = "127.0.0.1:" + std::to_string(server.port());
    EXPECT_THROW(Server(loop, {}, {.addresses = {taken}, .accept_unsigned = true}), std::runtime_error);
}

} // namespace
} // namespace merx::rpc
