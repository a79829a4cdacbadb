#include "rpc/balanced_channel.hpp"

#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "rpc/cuttable_wire_test.hpp"
#include "rpc/replica_test.hpp"
#include "rpc/retry_budget.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds out_of_rotation_limit{2000};
constexpr std::string_view say = "/test.Echo/Say";
constexpr std::string_view wait = "/test.Echo/Wait";

// Two replicas, each behind a wire that the test can cut.
class Balanced : public ::testing::Test {
protected:
    // A server waits for its tasks, which run here.
    void TearDown() override {
        ASSERT_TRUE(happens_within(
            seconds{20}, [&] { return a.server->under_way() + b.server->under_way() == 0; }, [&] { turn(); }));
    }

    std::unique_ptr<BalancedChannel> open(ChannelOptions options = {}) {
        return connect(resolver, "echo", std::move(options));
    }
    Result<std::string> ask(Channel& channel, Repeat repeat = Repeat::unsafe) {
        return loop.run(channel.call(say, call, "", repeat));
    }
    void wait_for_rotation(BalancedChannel& channel, std::size_t size) {
        ASSERT_TRUE(happens_within(seconds{20}, [&] { return channel.stats().in_rotation == size; }, [&] { turn(); }));
    }
    void turn() {
        loop.run_ready();
        std::this_thread::yield();
    }
    // `callers` tasks that call one after the other until told to stop.
    Task<void> keep_calling(Channel& channel, Repeat repeat) {
        while (!enough) {
            const auto answer = co_await channel.call(say, call, "", repeat);
            ++answers;
            if (!answer) {
                failures.push_back(answer.error().code + ": " + answer.error().detail);
            }
        }
    }
    void call_meanwhile(Channel& channel, Repeat repeat, const std::function<void()>& disturb) {
        std::thread elsewhere([&] {
            disturb();
            enough = true;
        });
        std::vector<Task<void>> callers;
        for (int i = 0; i < 16; ++i) {
            callers.push_back(keep_calling(channel, repeat));
        }
        loop.run(all(std::move(callers)));
        elsewhere.join();
    }
    void until_answers(int count) {
        const int until = answers + count;
        while (answers < until) {
            std::this_thread::yield();
        }
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    const Call call;
    std::atomic<bool> enough = false;
    std::atomic<int> answers = 0;
    std::vector<std::string> failures;

    Replica a{loop, "a", {"127.0.0.1:0"}};
    Replica b{loop, "b", {"127.0.0.1:0"}};
    CuttableWire wire_a{a.port()};
    CuttableWire wire_b{b.port()};
    StaticResolver resolver{{{"echo", {wire_a.address(), wire_b.address()}}}};
};

TEST_F(Balanced, shares_calls_out_among_replicas) {
    const auto channel = open();
    wait_for_rotation(*channel, 2);
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(ask(*channel));
    }
    EXPECT_EQ(a.said, 50);
    EXPECT_EQ(b.said, 50);
}

TEST_F(Balanced, loses_no_safe_call_when_a_replica_dies) {
    const auto channel = open();
    wait_for_rotation(*channel, 2);
    call_meanwhile(*channel, Repeat::safe, [&] {
        until_answers(200);
        wire_a.cut();
        const auto died = std::chrono::steady_clock::now();
        while (channel->stats().in_rotation == 2) {
            std::this_thread::yield();
        }
        EXPECT_LT(std::chrono::steady_clock::now() - died, out_of_rotation_limit);
        until_answers(200);
    });
    EXPECT_TRUE(failures.empty()) << failures.front();
    const ChannelStats stats = channel->stats();
    EXPECT_LE(static_cast<double>(stats.retries), 0.1 * static_cast<double>(stats.calls) + RetryBudget::reserve);

    wire_a.mend();
    wait_for_rotation(*channel, 2);
    const int before = a.said;
    ASSERT_TRUE(ask(*channel));
    ASSERT_TRUE(ask(*channel));
    EXPECT_GT(a.said, before);
}

TEST_F(Balanced, takes_a_replica_that_stopped_out_of_the_rotation_and_its_safe_calls_elsewhere) {
    const auto channel = open();
    wait_for_rotation(*channel, 2);
    wire_a.freeze();
    const auto stopped = std::chrono::steady_clock::now();
    const auto two = [&]() -> Task<std::vector<Result<std::string>>> {
        std::vector<Task<Result<std::string>>> tasks;
        for (int i = 0; i < 4; ++i) { // at least one goes to the stopped one
            tasks.push_back(channel->call(say, call, "", Repeat::safe));
        }
        co_return co_await all(std::move(tasks));
    };
    for (const auto& answer : loop.run(two())) {
        EXPECT_EQ(answer, "b");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - stopped, out_of_rotation_limit);
    EXPECT_EQ(channel->stats().in_rotation, 1U);
    EXPECT_EQ(a.said, 0);
}

TEST_F(Balanced, does_not_repeat_a_call_that_may_have_been_done_where_that_is_not_safe) {
    const auto channel = open({.patience = milliseconds{0}});
    wait_for_rotation(*channel, 2);
    std::thread elsewhere([&] {
        while (a.said + b.said == 0) {
            std::this_thread::yield();
        }
        (a.said == 1 ? wire_a : wire_b).cut();
    });
    const auto answer = loop.run(channel->call(wait, call, ""));
    elsewhere.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "service_unavailable");
    EXPECT_EQ(a.said + b.said, 1);
    EXPECT_EQ(channel->stats().retries, 0U);
    ASSERT_TRUE(happens_within(seconds{20}, [&] { return a.saw_cancellation || b.saw_cancellation; }, [&] { turn(); }));
}

TEST_F(Balanced, takes_any_call_elsewhere_that_found_no_server) {
    const auto channel = open();
    wait_for_rotation(*channel, 2);
    wire_a.cut();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(ask(*channel), "b");
    }
}

TEST_F(Balanced, repeats_no_more_than_its_budget) {
    StaticResolver only_a({{"echo", {wire_a.address()}}});
    const auto channel =
        connect(only_a, "echo", {.probe_interval = milliseconds{20}, .breaker = {.min_failures = 1'000}});
    constexpr int calls = 40;
    std::thread elsewhere([&] {
        for (int cut = 0; !enough;) {
            if (a.said > cut) {
                cut = a.said;
                wire_a.drop_connections();
            }
            std::this_thread::yield();
        }
    });
    for (int i = 0; i < calls; ++i) {
        EXPECT_FALSE(loop.run(channel->call(wait, call, "", Repeat::safe)));
    }
    enough = true;
    elsewhere.join();
    const ChannelStats stats = channel->stats();
    EXPECT_EQ(stats.calls, static_cast<std::uint64_t>(calls));
    EXPECT_LE(static_cast<double>(stats.retries), 0.1 * calls + RetryBudget::reserve);
    EXPECT_GE(static_cast<double>(stats.retries), RetryBudget::reserve) << "what it has, it gives";
    EXPECT_LE(a.said, static_cast<int>(calls + stats.retries));
}

TEST_F(Balanced, refuses_calls_at_once_while_its_breaker_is_open_and_finds_the_service_when_it_is_back) {
    const auto channel = open({.patience = milliseconds{0}, .breaker = {.min_failures = 5, .open_time = seconds{60}}});
    wait_for_rotation(*channel, 2);
    wire_a.cut();
    wire_b.cut();
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(ask(*channel));
    }
    EXPECT_EQ(channel->stats().breaker, Breaker::State::open);
    const std::uint64_t attempts = channel->stats().attempts;
    const auto refused = ask(*channel);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "service_unavailable");
    EXPECT_TRUE(refused.error().retry_after);
    EXPECT_EQ(channel->stats().attempts, attempts);

    wire_a.mend(); // a health check finds it, long before the minute is over
    wait_for_rotation(*channel, 1);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ask(*channel), "a");
    }
    EXPECT_EQ(channel->stats().breaker, Breaker::State::closed);
}

TEST_F(Balanced, waits_for_a_server_that_is_being_restarted) {
    wire_a.cut();
    wire_b.cut();
    const auto channel = open({.patience = seconds{60}});
    std::thread later([&] {
        while (channel->stats().addresses == 0) {
            std::this_thread::yield();
        }
        wire_b.mend();
    });
    EXPECT_EQ(ask(*channel), "b");
    later.join();
}

TEST_F(Balanced, waits_no_longer_than_its_patience) {
    wire_a.cut();
    wire_b.cut();
    const auto channel = open({.patience = milliseconds{200}});
    const auto answer = ask(*channel);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "service_unavailable");
}

TEST_F(Balanced, waits_no_longer_than_the_deadline) {
    wire_a.cut();
    wire_b.cut();
    const auto channel = open({.patience = seconds{60}});
    const Call hurried{.deadline = SystemClock().now() + milliseconds{100}};
    const auto answer = loop.run(channel->call(say, hurried, "", Repeat::safe));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "deadline_exceeded");
}

TEST_F(Balanced, knows_no_server_of_a_service_without_addresses) {
    const auto channel = connect(resolver, "nobody", {.patience = milliseconds{0}});
    const auto answer = ask(*channel);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "service_unavailable");
}

TEST_F(Balanced, lets_go_of_a_call_that_is_called_off) {
    const auto channel = open();
    const Call doomed{.cancellation = Cancellation::make()};
    std::thread elsewhere([&] {
        while (a.said + b.said == 0) {
            std::this_thread::yield();
        }
        doomed.cancellation.request();
    });
    const auto answer = loop.run(channel->call(wait, doomed, ""));
    elsewhere.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "cancelled");
    ASSERT_TRUE(happens_within(seconds{20}, [&] { return a.saw_cancellation || b.saw_cancellation; }, [&] { turn(); }));
}

// Servers that go one after the other and come back, as in a rolling restart.
class Rolling : public Balanced {
protected:
    std::string at(std::string_view name) const { return "unix:" + (dir.path() / name).string(); }
    void restart(Replica& replica) {
        replica.server->drain();
        std::this_thread::sleep_for(drain_notice); // part of the protocol under test
        replica.server->stop(seconds{10});
        replica.kill();
        replica.start();
    }

    testing::TempDir dir;
    Replica c{loop, "c", {at("c")}};
    Replica d{loop, "d", {at("d")}};
};

TEST_F(Rolling, fails_no_call_not_even_an_unsafe_one) {
    StaticResolver both({{"echo", {at("c"), at("d")}}});
    const auto channel = connect(both, "echo", {});
    wait_for_rotation(*channel, 2);
    call_meanwhile(*channel, Repeat::unsafe, [&] {
        for (Replica* const replica : {&c, &d}) {
            until_answers(100);
            restart(*replica);
            while (channel->stats().in_rotation < 2) {
                std::this_thread::yield();
            }
        }
        until_answers(100);
    });
    EXPECT_TRUE(failures.empty()) << failures.size() << " of " << answers << ", the first: " << failures.front();
    EXPECT_EQ(channel->stats().retries, 0U);
}

TEST_F(Rolling, is_a_pause_where_there_is_but_one_server) {
    StaticResolver only({{"echo", {at("c")}}});
    const auto channel = connect(only, "echo", {.patience = seconds{30}});
    wait_for_rotation(*channel, 1);
    call_meanwhile(*channel, Repeat::unsafe, [&] {
        until_answers(100);
        restart(c);
        until_answers(100);
    });
    EXPECT_TRUE(failures.empty()) << failures.size() << " of " << answers << ", the first: " << failures.front();
}

TEST_F(Rolling, does_not_repeat_what_a_killed_server_had_begun) {
    StaticResolver only({{"echo", {at("c")}}});
    const auto channel = connect(only, "echo", {.patience = milliseconds{0}});
    wait_for_rotation(*channel, 1);
    std::atomic<bool> is_dead = false;
    std::thread elsewhere([&] {
        while (c.said == 0) {
            std::this_thread::yield();
        }
        c.kill();
        is_dead = true;
    });
    const auto answer = loop.run(channel->call(wait, call, ""));
    ASSERT_TRUE(happens_within(seconds{20}, [&] { return is_dead.load(); }, [&] { turn(); }));
    elsewhere.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "service_unavailable");
    EXPECT_EQ(c.said, 1);
    EXPECT_EQ(channel->stats().attempts, 1U);
}

// A service that asks another one to answer.
class TwoHops : public Balanced {
protected:
    Service front_service() {
        return {"test.Front", {{"Ask", [this](const Call& asked, std::string_view) { return pass_on(asked); }}}};
    }
    Task<Result<std::string>> pass_on(const Call& asked) {
        front_call = asked;
        const Call own = asked.as_service("front");
        auto answer = co_await to_back->call(method, own, "");
        ++passed_on;
        co_return answer;
    }

    std::string_view method = say;
    std::optional<Call> front_call;
    int passed_on = 0;
    std::unique_ptr<BalancedChannel> to_back = open();
    Server front{loop, {front_service()}, {.addresses = {"127.0.0.1:0"}, .accept_unsigned = true}};
    std::unique_ptr<Channel> to_front = connect("127.0.0.1:" + std::to_string(front.port()));
};

TEST_F(TwoHops, share_one_deadline) {
    const Call timed{.deadline = SystemClock().now() + seconds{5}};
    ASSERT_TRUE(loop.run(to_front->call("/test.Front/Ask", timed, "")));
    const Replica& back = a.calls.empty() ? b : a;
    ASSERT_EQ(back.calls.size(), 1U);
    // gRPC carries the time that is left, in whole milliseconds or coarser.
    constexpr Duration rounding = milliseconds{100};
    ASSERT_TRUE(back.calls.front().deadline);
    EXPECT_LE(*front_call->deadline, *timed.deadline + rounding);
    EXPECT_LE(*back.calls.front().deadline, *front_call->deadline + rounding);
    EXPECT_GT(*back.calls.front().deadline, SystemClock().now());
}

TEST_F(TwoHops, are_both_called_off_when_the_caller_goes_away) {
    method = wait;
    const Call hurried{.deadline = SystemClock().now() + milliseconds{300}};
    const auto answer = loop.run(to_front->call("/test.Front/Ask", hurried, ""));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "deadline_exceeded");
    ASSERT_TRUE(happens_within(seconds{20}, [&] { return a.saw_cancellation || b.saw_cancellation; }, [&] { turn(); }));
    ASSERT_TRUE(happens_within(seconds{20}, [&] { return passed_on == 1; }, [&] { turn(); }));
}

} // namespace
} // namespace merx::rpc
