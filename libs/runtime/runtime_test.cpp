#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

#include "async/spawn.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/health.hpp"
#include "runtime/json_text.hpp"
#include "runtime/log.hpp"
#include "runtime/log_sink.hpp"
#include "runtime/metrics.hpp"
#include "runtime/rare_log.hpp"
#include "runtime/spread_executor.hpp"
#include "runtime/stop_signals.hpp"
#include "runtime/trace_context.hpp"
#include "testing/seeded_random.hpp"

namespace merx::runtime {
namespace {

TEST(EventLoops, run_work_on_their_own_thread_as_the_current_executor) {
    EventLoops loops(2);
    loops.start();
    for (std::size_t i = 0; i < loops.size(); ++i) {
        std::promise<std::pair<std::thread::id, Executor*>> ran;
        loops.loop(i).post([&] { ran.set_value({std::this_thread::get_id(), &Executor::current()}); });
        const auto [thread, executor] = ran.get_future().get();
        EXPECT_NE(thread, std::this_thread::get_id());
        EXPECT_EQ(executor, &loops.loop(i));
    }
}

Task<void> hop(std::promise<bool>& stayed) {
    const auto before = std::this_thread::get_id();
    co_await sleep_for(std::chrono::milliseconds{1});
    stayed.set_value(std::this_thread::get_id() == before);
}

TEST(EventLoops, bring_a_sleeper_back_to_its_loop) {
    EventLoops loops(1);
    loops.start();
    std::promise<bool> stayed;
    spawn(loops.loop(0), hop(stayed));
    EXPECT_TRUE(stayed.get_future().get());
}

TEST(EventLoops, run_what_was_posted_before_they_started) {
    EventLoops loops(1);
    std::promise<void> ran;
    loops.loop(0).post([&] { ran.set_value(); });
    loops.start();
    ran.get_future().get();
}

TEST(EventLoops, drop_timers_that_have_not_fired_when_they_stop) {
    EventLoops loops(1);
    loops.start();
    std::atomic<bool> fired = false;
    loops.loop(0).post_after(std::chrono::hours{1}, [&] { fired = true; });
    loops.stop();
    EXPECT_FALSE(fired);
}

TEST(StopSignals, end_the_wait) {
    StopSignals signals;
    StopSignals::request();
    EXPECT_EQ(signals.wait(), SIGTERM);
}

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonText, escapes_what_json_must) {
    EXPECT_EQ(quoted("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
    EXPECT_EQ(quoted("Größe €😀"), "\"Größe €😀\"");
}

TEST(JsonText, replaces_bytes_that_are_not_utf8) {
    for (const std::string_view bad : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
        const std::string out = quoted(bad);
        EXPECT_TRUE(out.contains("\xEF\xBF\xBD")) << out;
        EXPECT_FALSE(out.contains(bad));
    }
}

TEST(Log, writes_a_line_as_one_json_object) {
    std::string line;
    log::append_line_start(line, log::Level::warn, "a \"thing\"",
                           {{"request_id", "req_1"}, {"count", 3}, {"late", true}, {"seconds", 0.5}});
    EXPECT_TRUE(line.starts_with("{\"time\":\"20")) << line;
    EXPECT_TRUE(line.contains(
        R"(Z","level":"warn","message":"a \"thing\"","request_id":"req_1","count":3,"late":true,"seconds":0.5)"))
        << line;
}

TEST(RareLog, says_the_same_thing_no_more_than_every_so_often) {
    ::testing::internal::CaptureStderr(); // where warnings go before the log is started
    for (int i = 0; i < 3; ++i) {
        log::warn_rarely("The store is away.", {{"attempt", i}});
    }
    log::warn_rarely("The brokers are away.");
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::ranges::count(said, '\n'), 2) << said;
    EXPECT_TRUE(said.contains(R"("message":"The store is away.","attempt":0)")) << said;
    EXPECT_TRUE(said.contains("The brokers are away.")) << said;
}

class PipedSink : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(::pipe(ends_.data()), 0); }
    void TearDown() override {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    std::string read_some() {
        std::array<char, 4096> bytes{};
        const ssize_t got = ::read(ends_[0], bytes.data(), bytes.size());
        return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    }
    std::array<int, 2> ends_{};
};

TEST_F(PipedSink, writes_the_lines_in_order_when_it_stops) {
    log::LineSink sink(ends_[1], 1024);
    sink.start_writing(std::chrono::hours{1});
    sink.append("one");
    sink.append("two");
    sink.stop_writing();
    EXPECT_EQ(read_some(), "one\ntwo\n");
}

TEST_F(PipedSink, drops_and_counts_what_does_not_fit) {
    log::LineSink sink(ends_[1], 8);
    sink.append("1234567");
    sink.append("8");
    sink.flush();
    const std::string text = read_some();
    EXPECT_TRUE(text.starts_with("1234567\n{")) << text;
    EXPECT_TRUE(text.contains(R"("dropped":1)")) << text;
}

TEST(Metrics, show_what_was_counted) {
    metrics::Registry registry;
    const auto counter = registry.counter("merx_things_total", "Things.", {{"kind", "a"}});
    counter.increment();
    registry.counter("merx_things_total", "Things.", {{"kind", "a"}}).increment(2);
    registry.histogram("merx_wait_seconds", "Waits.").observe(0.002);
    registry.gauge_from("merx_depth", "Depth.", {}, [] { return 7.0; });
    const std::string text = registry.text();
    EXPECT_TRUE(text.contains("merx_things_total{kind=\"a\"} 3")) << text;
    EXPECT_TRUE(text.contains("merx_wait_seconds_count 1")) << text;
    EXPECT_TRUE(text.contains("merx_depth 7")) << text;
}

TEST(Metrics, made_by_default_count_nothing) {
    metrics::Counter{}.increment();
    metrics::Histogram{}.observe(1);
}

constexpr std::string_view example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, reads_and_writes_the_example_of_the_specification) {
    const auto context = TraceContext::parse(example);
    ASSERT_TRUE(context);
    EXPECT_TRUE(context->sampled);
    EXPECT_EQ(context->text(), example);
    EXPECT_EQ(context->trace_id_text(), "0af7651916cd43dd8448eb211c80319c");
}

TEST(TraceContext, refuses_what_is_malformed) {
    for (const std::string_view bad : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                                       "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                       "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                                       "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                                       "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                                       "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra"}) {
        EXPECT_FALSE(TraceContext::parse(bad)) << bad;
    }
    EXPECT_TRUE(TraceContext::parse("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra"));
}

TEST(TraceContext, keeps_the_trace_and_changes_the_span_for_a_child) {
    testing::SeededRandom random;
    const auto parent = TraceContext::start(random, true);
    const auto child = parent.child(random);
    EXPECT_EQ(child.trace_id, parent.trace_id);
    EXPECT_NE(child.span_id, parent.span_id);
    EXPECT_TRUE(TraceContext::parse(child.text()));
}

TEST(Health, is_ready_only_while_serving_and_every_check_agrees) {
    Health health;
    bool broken = false;
    health.add("store", [&]() -> Result<void> {
        if (broken) {
            return fail(unavailable("store_unavailable", "The disk is full."));
        }
        return {};
    });
    EXPECT_FALSE(health.ready().ok);
    health.set_phase(Health::Phase::serving);
    EXPECT_TRUE(health.ready().ok);
    EXPECT_EQ(health.ready().json, R"({"status":"ready","checks":[{"name":"store","ok":true}]})");
    broken = true;
    EXPECT_FALSE(health.ready().ok);
    EXPECT_TRUE(health.ready().json.contains("The disk is full."));
    broken = false;
    health.set_phase(Health::Phase::stopping);
    EXPECT_FALSE(health.ready().ok);
}

TEST(Health, is_ready_without_what_is_optional_and_says_so) {
    Health health;
    health.add(
        "redis", []() -> Result<void> { return fail(unavailable("redis_unavailable", "Nobody answers.")); },
        Health::Need::optional);
    health.set_phase(Health::Phase::serving);
    EXPECT_TRUE(health.ready().ok);
    EXPECT_EQ(
        health.ready().json,
        R"({"status":"ready","checks":[{"name":"redis","ok":false,"optional":true,"detail":"Nobody answers."}]})");
}

TEST(Health, serves_on_without_what_it_needed_only_to_start) {
    Health health;
    bool is_there = false;
    health.add(
        "kafka",
        [&]() -> Result<void> {
            return is_there ? Result<void>{} : fail(unavailable("kafka_unavailable", "Nobody answers."));
        },
        Health::Need::to_start);
    health.set_phase(Health::Phase::serving);
    EXPECT_FALSE(health.ready().ok);
    EXPECT_EQ(health.ready().json,
              R"({"status":"not_ready","checks":[{"name":"kafka","ok":false,"detail":"Nobody answers."}]})");
    is_there = true;
    EXPECT_TRUE(health.ready().ok);
    is_there = false;
    EXPECT_TRUE(health.ready().ok);
    EXPECT_EQ(
        health.ready().json,
        R"({"status":"ready","checks":[{"name":"kafka","ok":false,"optional":true,"detail":"Nobody answers."}]})");
}

TEST(Health, is_counted_dependency_by_dependency) {
    Health health;
    metrics::Registry registry;
    health.add("kafka", []() -> Result<void> { return fail(unavailable("kafka_unavailable", "Nobody answers.")); });
    health.add("redis", []() -> Result<void> { return {}; });
    health.export_metrics(registry);
    EXPECT_TRUE(registry.text().contains("merx_dependency_up{dependency=\"kafka\"} 0"));
    EXPECT_TRUE(registry.text().contains("merx_dependency_up{dependency=\"redis\"} 1"));
}

TEST(SpreadExecutor, gives_work_to_the_loops_in_turn) {
    EventLoops loops(2);
    SpreadExecutor spread(loops);
    std::promise<Executor*> first;
    std::promise<Executor*> second;
    spread.post([&] { first.set_value(&Executor::current()); });
    spread.post([&] { second.set_value(&Executor::current()); });
    loops.start();
    EXPECT_NE(first.get_future().get(), second.get_future().get());
}

} // namespace
} // namespace merx::runtime
