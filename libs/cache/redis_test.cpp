#include "cache/redis.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "async/run_blocking.hpp"
#include "async/spawn.hpp"
#include "cache/ended_sessions.hpp"
#include "cache/redis_address.hpp"
#include "testing/eventually.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/server_process.hpp"

namespace merx::cache {
namespace {

using namespace std::chrono_literals;
using testing::eventually;
using testing::ServerKind;
using testing::ServerProcess;

constexpr Duration patient = 10s; // where a test wants an answer and not a quick one

class RedisTest : public ::testing::Test {
protected:
    static ServerProcess& server() {
        static ServerProcess process(ServerKind::redis);
        return process;
    }

    std::unique_ptr<Redis> connect(const ServerProcess& to = server(), std::size_t max_in_flight = 4096) {
        auto redis = std::make_unique<Redis>(
            RedisOptions{.url = "redis://" + to.address() + "/3", .max_in_flight = max_in_flight}, random_);
        EXPECT_TRUE(eventually([&] { return redis->connected(); }));
        return redis;
    }
    static Redis::Answer ask(Redis& redis, Redis::Words words, Duration limit = patient) {
        return run_blocking(redis.ask(std::move(words), limit));
    }

    testing::SeededRandom random_;
    testing::FakeClock clock_;
};

TEST(RedisUrl, says_where_and_who) {
    const auto plain = RedisAddress::parse("redis://cache.local");
    EXPECT_EQ(plain.host, "cache.local");
    EXPECT_EQ(plain.port, 6379);
    EXPECT_EQ(plain.database, 0);
    const auto full = RedisAddress::parse("redis://merx:s3cr@t@10.0.0.1:7000/12");
    EXPECT_EQ(full.user, "merx");
    EXPECT_EQ(full.password, "s3cr@t");
    EXPECT_EQ(full.host, "10.0.0.1");
    EXPECT_EQ(full.port, 7000);
    EXPECT_EQ(full.database, 12);
    EXPECT_EQ(RedisAddress::parse("redis://:pass@[::1]:1/").host, "::1");
}

TEST(RedisUrl, is_refused_where_it_is_none) {
    for (const char* url : {"", "127.0.0.1:6379", "redis://", "redis://h:port", "redis://h:99999", "redis://h/x",
                            "redis://user@h", "http://h"}) {
        EXPECT_THROW(RedisAddress::parse(url), std::invalid_argument) << url;
    }
}

TEST_F(RedisTest, keeps_and_gives_values) {
    const auto redis = connect();
    const std::string bytes("\0 \r\n\xFF", 5);
    EXPECT_EQ(ask(*redis, {"SET", "a", bytes})->text, "OK");
    EXPECT_EQ(ask(*redis, {"GET", "a"})->text, bytes);
    EXPECT_TRUE(ask(*redis, {"GET", "absent"})->is_nil());
    EXPECT_EQ(ask(*redis, {"INCRBY", "n", "41"})->integer, 41);
    const auto list = ask(*redis, {"MGET", "a", "absent", "n"});
    ASSERT_EQ(list->list.size(), 3U);
    EXPECT_EQ(list->list[2].text, "41");
    EXPECT_TRUE(redis->healthy());
}

TEST_F(RedisTest, gives_no_answer_where_the_server_refuses) {
    const auto redis = connect();
    EXPECT_FALSE(ask(*redis, {"NO-SUCH-COMMAND"}));
    EXPECT_FALSE(ask(*redis, {"GET"}));
    EXPECT_EQ(redis->stats().refused, 2U);
    EXPECT_TRUE(ask(*redis, {"PING"}));
}

TEST_F(RedisTest, answers_many_at_once_each_its_own) {
    const auto redis = connect();
    std::vector<Task<Redis::Answer>> questions;
    for (int i = 0; i < 2000; ++i) {
        questions.push_back(redis->ask({"ECHO", std::to_string(i)}, patient));
    }
    const auto answers = run_blocking(all(std::move(questions)));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        ASSERT_EQ(answers[i]->text, std::to_string(i));
    }
}

TEST_F(RedisTest, serves_threads_side_by_side) {
    const auto redis = connect();
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 200; ++i) {
                const std::string word = std::to_string(thread) + ":" + std::to_string(i);
                const auto answer = ask(*redis, {"ECHO", word});
                right += answer && answer->text == word ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(right, 800);
}

TEST_F(RedisTest, runs_scripts_also_after_the_server_forgot_them) {
    const auto redis = connect();
    const Script script("return {KEYS[1], ARGV[1], tonumber(ARGV[1]) + 1}");
    for (int round = 0; round < 2; ++round) {
        const auto answer = run_blocking(redis->run(script, {"k"}, {"41"}, patient));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->list[0].text, "k");
        EXPECT_EQ(answer->list[2].integer, 42);
        ask(*redis, {"SCRIPT", "FLUSH"});
    }
}

TEST_F(RedisTest, refuses_more_than_may_be_under_way) {
    const auto redis = connect(server(), 3);
    std::vector<Task<Redis::Answer>> questions;
    for (int i = 0; i < 3; ++i) {
        questions.push_back(redis->ask({"BLPOP", "nothing", "0.01"}, patient));
    }
    questions.push_back(redis->ask({"PING"}, patient));
    const auto answers = run_blocking(all(std::move(questions)));
    EXPECT_TRUE(answers.front());
    EXPECT_FALSE(answers.back());
    EXPECT_EQ(redis->stats().unasked, 1U);
}

TEST_F(RedisTest, answers_at_once_where_no_server_is) {
    std::string address;
    {
        const ServerProcess gone(ServerKind::redis);
        address = gone.address();
    }
    Redis redis({.url = "redis://" + address}, random_);
    EXPECT_TRUE(eventually([&] {
        const auto health = redis.healthy();
        return !health && health.error().detail.contains("Connection refused");
    }));
    EXPECT_FALSE(ask(redis, {"PING"}));
    EXPECT_EQ(redis.stats().late, 0U);
}

TEST_F(RedisTest, is_refused_with_a_wrong_password) {
    const ServerProcess guarded(ServerKind::redis);
    const auto redis = connect(guarded);
    ask(*redis, {"CONFIG", "SET", "requirepass", "right"});
    Redis wrong({.url = "redis://:wrong@" + guarded.address()}, random_);
    Redis right({.url = "redis://:right@" + guarded.address()}, random_);
    EXPECT_TRUE(eventually([&] { return right.connected(); }));
    EXPECT_TRUE(eventually([&] { return wrong.healthy().error().detail.contains("WRONGPASS"); }));
}

TEST_F(RedisTest, comes_back_by_itself_after_the_server_was_killed) {
    ServerProcess own(ServerKind::redis);
    const auto redis = connect(own);
    std::atomic<int> heard = 0;
    std::atomic<int> joined = 0;
    redis->listen({.channel = redis->channel("news"), .hear = [&](auto) { ++heard; }, .joined = [&] { ++joined; }});
    EXPECT_TRUE(eventually([&] { return joined == 1; }));
    for (int round = 2; round < 4; ++round) {
        own.kill();
        EXPECT_TRUE(eventually([&] { return !redis->connected(); }));
        EXPECT_FALSE(ask(*redis, {"PING"}));
        own.start();
        EXPECT_TRUE(eventually([&] { return redis->connected() && joined == round; }));
        EXPECT_TRUE(ask(*redis, {"PING"}));
        ask(*redis, {"PUBLISH", redis->channel("news"), "x"});
        EXPECT_TRUE(eventually([&] { return heard == round - 1; }));
    }
    EXPECT_EQ(redis->stats().connects, 3U);
}

TEST_F(RedisTest, waits_no_longer_than_the_limit_for_a_server_that_hangs_and_then_not_at_all) {
    ServerProcess own(ServerKind::redis);
    const auto redis = connect(own);
    own.pause();
    const auto before = std::chrono::steady_clock::now();
    EXPECT_FALSE(ask(*redis, {"PING"}, 20ms));
    EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
    EXPECT_EQ(redis->stats().late, 1U);
    EXPECT_TRUE(eventually([&] { return !redis->connected(); }));
    EXPECT_FALSE(ask(*redis, {"PING"}));
    EXPECT_EQ(redis->stats().late, 1U);
    own.resume();
    EXPECT_TRUE(eventually([&] { return redis->connected(); }));
    EXPECT_TRUE(ask(*redis, {"PING"}));
}

TEST_F(RedisTest, tells_listeners_what_others_say) {
    const auto here = connect();
    const auto there = connect();
    std::mutex mutex;
    std::vector<std::string> heard;
    std::atomic<int> joined = 0;
    for (const char* name : {"first", "second"}) { // the second one while the connection is there already
        there->listen({.channel = there->channel(name),
                       .hear =
                           [&](std::string_view message) {
                               const std::lock_guard lock(mutex);
                               heard.emplace_back(message);
                           },
                       .joined = [&] { ++joined; }});
        const int expected = name == std::string_view("first") ? 1 : 2;
        ASSERT_TRUE(eventually([&] { return joined == expected; }));
    }
    ask(*here, {"PUBLISH", here->channel("first"), "one"});
    ask(*here, {"PUBLISH", here->channel("other"), "nobody's"});
    ask(*here, {"PUBLISH", here->channel("second"), "two"});
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return heard.size() == 2;
    }));
    EXPECT_EQ(heard, (std::vector<std::string>{"one", "two"}));
}

TEST_F(RedisTest, ends_what_is_under_way_when_it_goes) {
    auto redis = connect();
    std::promise<Redis::Answer> answer;
    redis->tell({"BLPOP", "nothing", "0"}, [&](Redis::Answer given) { answer.set_value(std::move(given)); }, patient);
    redis.reset();
    EXPECT_FALSE(answer.get_future().get());
}

class EndedSessionsTest : public RedisTest {
protected:
    static constexpr Duration memory = 10min;
    static void announce(EndedSessions& sessions, std::string session) { sessions.announce({&session, 1}); }
};

TEST_F(EndedSessionsTest, are_heard_of_in_every_process) {
    const auto one = connect();
    const auto other = connect();
    EndedSessions here(*one, clock_, memory);
    EndedSessions there(*other, clock_, memory);
    std::atomic<int> told = 0;
    there.listen([&](std::string_view) { ++told; });
    announce(here, "ses_1");
    EXPECT_TRUE(here.contains("ses_1"));
    EXPECT_TRUE(eventually([&] { return there.contains("ses_1"); }));
    EXPECT_FALSE(there.contains("ses_2"));
    EXPECT_TRUE(eventually([&] { return told == 1; }));
}

TEST_F(EndedSessionsTest, are_learned_by_who_comes_later_until_they_matter_no_more) {
    const auto one = connect();
    EndedSessions here(*one, clock_, memory);
    announce(here, "ses_early");
    clock_.advance(memory / 2);
    announce(here, "ses_late");
    ask(*one, {"PING"}); // what was announced is in
    {
        const auto other = connect();
        EndedSessions there(*other, clock_, memory);
        EXPECT_TRUE(eventually([&] { return there.contains("ses_early") && there.contains("ses_late"); }));
    }
    clock_.advance(memory / 2 + 1s);
    const auto third = connect();
    EndedSessions later(*third, clock_, memory);
    EXPECT_TRUE(eventually([&] { return later.contains("ses_late"); }));
    EXPECT_FALSE(later.contains("ses_early"));
}

TEST_F(EndedSessionsTest, need_no_server_to_be_known_where_they_ended) {
    ServerProcess own(ServerKind::redis);
    const auto redis = connect(own);
    EndedSessions here(*redis, clock_, memory);
    own.kill();
    announce(here, "ses_1");
    EXPECT_TRUE(here.contains("ses_1"));
}

} // namespace
} // namespace merx::cache
