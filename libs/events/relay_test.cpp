#include <map>
#include <thread>

#include <gmock/gmock.h>

#include "async/run_blocking.hpp"
#include "events/events_fixture_test.hpp"

namespace merx::events {
namespace {

using ::testing::ElementsAre;

// Remembers what it was given, and fails when told to: before it has done anything, or after all is done.
class FaultyTransport final : public Transport {
public:
    enum class Fault { none, before, halfway, after };

    explicit FaultyTransport(Transport& inner) : inner_(inner) {}

    void subscribe(Subscription subscription) override { inner_.subscribe(std::move(subscription)); }
    void listen(Listener listener) override { inner_.listen(std::move(listener)); }
    Task<void> deliver(std::span<const Event> batch) override {
        batches_.push_back(batch.size());
        const Fault fault = next_fault_();
        if (fault == Fault::before) {
            throw std::runtime_error("the network is down");
        }
        co_await inner_.deliver(fault == Fault::halfway ? batch.first(batch.size() / 2) : batch);
        if (fault != Fault::none) {
            throw std::runtime_error("the answer was lost");
        }
    }

    void fail_with(std::function<Fault()> next_fault) { next_fault_ = std::move(next_fault); }
    const std::vector<std::size_t>& batches() const { return batches_; }

private:
    Transport& inner_;
    std::function<Fault()> next_fault_ = [] { return Fault::none; };
    std::vector<std::size_t> batches_;
};

using Fault = FaultyTransport::Fault;

class RelayOf : public EventsFixture {
protected:
    RelayOf() { transport_.subscribe(subscription("mail", {"order.*"})); }

    RelayOptions watched() {
        return {.on_failure = [this](std::string_view) { failure_times_.push_back(clock_.now()); }};
    }
    // Until nothing is ready and the relay waits for its timers.
    void settle() { loop_.run_ready(); }

    std::vector<Instant> failure_times_;
    LocalTransport local_{clock_};
    FaultyTransport transport_{local_};
};

using AnOutbox = RelayOf;

TEST_F(AnOutbox, holds_an_event_only_if_its_transaction_commits) {
    std::atomic<int> wakes = 0;
    const auto outbox = make_outbox([&] { ++wakes; });
    const auto refused = loop_.run(source_->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
        co_await outbox->append(tx, event("ord_1", 1));
        co_return fail(conflict("refused", ""));
    }));
    EXPECT_FALSE(refused.has_value());
    EXPECT_EQ(source_backlog().unsent, 0);
    EXPECT_EQ(wakes, 0);
    commit(*outbox, {event("ord_1", 1)});
    EXPECT_EQ(source_backlog().unsent, 1);
    EXPECT_EQ(source_backlog().oldest_unsent, clock_.now());
    EXPECT_EQ(wakes, 1);
}

TEST_F(RelayOf, sends_what_is_committed_as_soon_as_it_is) {
    Relay relay(*source_, transport_, clock_);
    const auto outbox = make_outbox([&] { relay.wake(); });
    relay.start(loop_);
    settle();
    const Instant before = clock_.now();
    commit(*outbox, events(3));
    settle();
    EXPECT_EQ(effects("mail"), up_to(3));
    EXPECT_EQ(source_backlog().unsent, 0);
    EXPECT_EQ(clock_.now(), before) << "no timer was needed";
    EXPECT_EQ(relay.stats().sent, 3U);
    loop_.run(relay.stop());
}

TEST_F(RelayOf, sends_on_start_what_was_left_in_batches_and_in_order) {
    const auto outbox = make_outbox([] {});
    commit(*outbox, events(600));
    Relay relay(*source_, transport_, clock_);
    relay.start(loop_);
    settle();
    EXPECT_EQ(effects("mail"), up_to(600));
    EXPECT_THAT(transport_.batches(), ElementsAre(256, 256, 88));
    EXPECT_EQ(relay.stats().batches, 3U);
    loop_.run(relay.stop());
}

TEST_F(RelayOf, lets_events_gather_after_a_batch_that_was_not_full) {
    Relay relay(*source_, transport_, clock_, {.gather = std::chrono::milliseconds{20}});
    const auto outbox = make_outbox([&] { relay.wake(); });
    relay.start(loop_);
    settle();
    std::vector<Event> all = events(6);
    const auto commit_next = [&](std::size_t count) {
        commit(*outbox, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)});
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
        settle();
    };
    commit_next(1);
    EXPECT_THAT(transport_.batches(), ElementsAre(1)) << "one that comes alone goes at once";
    commit_next(2);
    commit_next(3);
    loop_.advance(std::chrono::milliseconds{19});
    EXPECT_THAT(transport_.batches(), ElementsAre(1));
    loop_.advance(std::chrono::milliseconds{1});
    EXPECT_THAT(transport_.batches(), ElementsAre(1, 5));
    EXPECT_EQ(effects("mail"), up_to(6));
    loop_.run(relay.stop());
}

TEST_F(RelayOf, ends_at_once_while_events_gather) {
    Relay relay(*source_, transport_, clock_, {.gather = std::chrono::hours{1}});
    const auto outbox = make_outbox([&] { relay.wake(); });
    relay.start(loop_);
    commit(*outbox, events(1));
    settle();
    const Instant before = clock_.now();
    loop_.run(relay.stop());
    EXPECT_EQ(clock_.now(), before);
}

TEST_F(RelayOf, finds_by_its_timer_what_nobody_announced) {
    Relay relay(*source_, transport_, clock_);
    relay.start(loop_);
    settle();
    const auto outbox = make_outbox([] {});
    commit(*outbox, events(2));
    settle();
    EXPECT_EQ(effects("mail"), up_to(0));
    loop_.advance(std::chrono::seconds{1});
    EXPECT_EQ(effects("mail"), up_to(2));
    loop_.run(relay.stop());
}

TEST_F(RelayOf, repeats_a_failed_batch_without_loss_or_a_second_effect) {
    std::vector<Fault> faults{Fault::before, Fault::halfway, Fault::after, Fault::after, Fault::halfway};
    transport_.fail_with([&] {
        if (faults.empty()) {
            return Fault::none;
        }
        const Fault fault = faults.back();
        faults.pop_back();
        return fault;
    });
    Relay relay(*source_, transport_, clock_, watched());
    const auto outbox = make_outbox([&] { relay.wake(); });
    relay.start(loop_);
    commit(*outbox, events(100));
    loop_.advance(std::chrono::seconds{5});
    EXPECT_EQ(effects("mail"), up_to(100));
    EXPECT_EQ(relay.stats().failures, 5U);
    EXPECT_EQ(relay.stats().sent, 100U);
    EXPECT_EQ(source_backlog().unsent, 0);
    loop_.run(relay.stop());
}

TEST_F(RelayOf, waits_longer_after_each_failure_up_to_a_bound) {
    transport_.fail_with([] { return Fault::before; });
    RelayOptions options = watched();
    options.first_retry = std::chrono::milliseconds{100};
    options.last_retry = std::chrono::milliseconds{500};
    Relay relay(*source_, transport_, clock_, options);
    const auto outbox = make_outbox([&] { relay.wake(); });
    commit(*outbox, events(1));
    relay.start(loop_);
    loop_.advance(std::chrono::milliseconds{1'800});
    std::vector<Duration> delays;
    for (std::size_t i = 1; i < failure_times_.size(); ++i) {
        delays.push_back(failure_times_[i] - failure_times_[i - 1]);
    }
    using std::chrono::milliseconds;
    EXPECT_THAT(delays, ElementsAre(milliseconds{100}, milliseconds{200}, milliseconds{400}, milliseconds{500},
                                    milliseconds{500}));
    EXPECT_EQ(source_backlog().unsent, 1);
    loop_.run(relay.stop());
}

TEST_F(RelayOf, stops_while_it_waits_to_repeat) {
    transport_.fail_with([] { return Fault::before; });
    Relay relay(*source_, transport_, clock_, watched());
    const auto outbox = make_outbox([&] { relay.wake(); });
    commit(*outbox, events(1));
    relay.start(loop_);
    settle();
    const Instant before = clock_.now();
    loop_.run(relay.stop());
    EXPECT_EQ(clock_.now(), before);
    loop_.run(relay.stop());
}

// A network that takes a second for every batch.
class SlowTransport final : public Transport {
public:
    explicit SlowTransport(Transport& inner) : inner_(inner) {}
    void subscribe(Subscription subscription) override { inner_.subscribe(std::move(subscription)); }
    void listen(Listener listener) override { inner_.listen(std::move(listener)); }
    Task<void> deliver(std::span<const Event> batch) override {
        co_await sleep_for(std::chrono::seconds{1});
        co_await inner_.deliver(batch);
    }

private:
    Transport& inner_;
};

TEST_F(RelayOf, ends_the_batch_in_flight_before_it_stops_and_begins_no_other) {
    SlowTransport slow(transport_);
    Relay relay(*source_, slow, clock_);
    const auto outbox = make_outbox([&] { relay.wake(); });
    commit(*outbox, events(300));
    relay.start(loop_);
    settle();
    EXPECT_EQ(effects("mail"), up_to(0)) << "the batch is under way";
    loop_.run(relay.stop());
    EXPECT_EQ(effects("mail"), up_to(256));
    EXPECT_EQ(source_backlog().unsent, 300 - 256);
    EXPECT_EQ(relay.stats().sent, 256U);
}

TEST_F(RelayOf, goes_on_where_another_died_between_delivery_and_mark) {
    const auto outbox = make_outbox([] {});
    commit(*outbox, events(10));
    {
        transport_.fail_with([] { return Fault::after; });
        Relay dies(*source_, transport_, clock_);
        EXPECT_THROW(loop_.run(dies.send_batch()), std::runtime_error);
    }
    EXPECT_EQ(effects("mail"), up_to(10));
    EXPECT_EQ(source_backlog().unsent, 10);
    source_.reopen();
    sink_.reopen();

    LocalTransport fresh(clock_);
    fresh.subscribe(subscription("mail", {"order.*"}));
    Relay relay(*source_, fresh, clock_);
    while (loop_.run(relay.send_batch()) > 0) {
    }
    EXPECT_EQ(effects("mail"), up_to(10));
    EXPECT_EQ(fresh.stats().duplicates, 10U);
    EXPECT_EQ(source_backlog().unsent, 0);
}

TEST_F(RelayOf, forgets_what_is_sent_and_old) {
    const auto outbox = make_outbox([] {});
    Relay relay(*source_, transport_, clock_);
    const Instant long_ago = clock_.now();
    for (int i = 0; i < 5; ++i) {
        commit(*outbox, events(256));
        EXPECT_EQ(loop_.run(relay.send_batch()), 256U);
    }
    clock_.advance(std::chrono::hours{24});
    commit(*outbox, events(2));
    EXPECT_EQ(loop_.run(relay.send_batch()), 2U);
    commit(*outbox, events(1));
    EXPECT_EQ(loop_.run(prune(*source_, long_ago)), 0);
    EXPECT_EQ(loop_.run(prune(*source_, long_ago + Duration{1})), 5 * 256);
    EXPECT_EQ(loop_.run(prune(*sink_, long_ago + Duration{1})), 5 * 256);
    EXPECT_EQ(loop_.run(prune(*source_, clock_.now() + Duration{1})), 2) << "the unsent one stays";
    EXPECT_EQ(numbers(*source_, "select count(*) from outbox"), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(numbers(*sink_, "select count(*) from inbox"), (std::vector<std::int64_t>{2}));
}

// Several threads change several subjects while the relay runs on a thread of its own over a transport that
// keeps failing. In the end every event has had its effect once, and in the order of its subject.
TEST_F(RelayOf, keeps_order_and_count_under_load_and_faults) {
    constexpr std::size_t writers = 4;
    constexpr std::size_t rounds = 150;
    constexpr std::size_t subjects = 6;
    loop_
        .run(source_->transact<int>([](sql::Transaction& tx) -> Task<Result<int>> {
            co_await tx.execute("create table subjects (name text primary key, version bigint not null)");
            co_return 0;
        }))
        .value();
    transport_.fail_with([this] {
        const std::uint64_t dice = random_.next() % 8;
        return dice == 0 ? Fault::before : dice == 1 ? Fault::halfway : dice == 2 ? Fault::after : Fault::none;
    });
    const SystemClock real;
    Relay relay(*source_, transport_, real, {.first_retry = Duration{100}, .last_retry = Duration{1'000}});
    const auto outbox = make_outbox([&] { relay.wake(); });

    Signal done;
    std::thread sender([&] {
        run_blocking([](Relay& running, Signal& finished) -> Task<void> {
            running.start(Executor::current());
            co_await finished.wait_past(0);
            co_await running.stop();
        }(relay, done));
    });
    std::vector<std::thread> threads;
    threads.reserve(writers);
    for (std::size_t writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (std::size_t round = 0; round < rounds; ++round) {
                const std::string subject = "sub_" + std::to_string((writer + round) % subjects);
                const auto body = [&](sql::Transaction& tx) -> Task<Result<bool>> {
                    const sql::Rows rows = co_await tx.query(
                        "insert into subjects (name, version) values ($1, 1) on conflict (name) do update set "
                        "version = subjects.version + 1 returning version",
                        {subject});
                    co_await outbox->append(tx, event(subject, rows.at(0).integer(0)));
                    co_return true;
                };
                EXPECT_TRUE(run_blocking(source_->transact<bool>(body)).has_value());
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    while (source_backlog().unsent > 0) {
        std::this_thread::yield();
    }
    done.notify_all();
    sender.join();

    std::size_t total = 0;
    for (std::size_t subject = 0; subject < subjects; ++subject) {
        const auto seen = effects("mail", "sub_" + std::to_string(subject));
        EXPECT_EQ(seen, up_to(static_cast<std::int64_t>(seen.size())));
        total += seen.size();
    }
    EXPECT_EQ(total, writers * rounds);
    EXPECT_EQ(sink_backlog().dead, 0);
}

} // namespace
} // namespace merx::events
