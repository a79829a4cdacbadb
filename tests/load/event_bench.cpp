// How many events a second go all the way: outbox, relay, broker, consumer, inbox and an effect; and how long one takes
// from its commit to its effect. Once with both stores in SQLite files, once in PostgreSQL.
//
//     event_bench [EVENTS]
//
// Starts servers of its own, as durable as real ones, in the directory for temporary files.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "async/run_blocking.hpp"
#include "events/kafka_transport.hpp"
#include "events/outbox.hpp"
#include "events/relay.hpp"
#include "sql/migrations.hpp"
#include "sql/postgres.hpp"
#include "sql/sqlite.hpp"
#include "testing/server_process.hpp"
#include "testing/temp_dir.hpp"
#include "testing/thread_loop.hpp"

namespace merx {
namespace {

using std::chrono::steady_clock;

constexpr sql::Migration effects_table[] = {
    {1, "effects", "create table effects (event_id text primary key, data text not null) without rowid;\n"}};
constexpr int subjects = 1'000;
constexpr int single_events = 200;

class EventBench {
public:
    EventBench(std::string broker, std::unique_ptr<sql::Database> source, std::unique_ptr<sql::Database> sink)
        : source_(std::move(source)), sink_(std::move(sink)),
          transport_({.brokers = std::move(broker),
                      .prefix = "bench." + std::string(source_->engine()) + ".",
                      .on_trouble =
                          [](std::string_view what) {
                              std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
                          }},
                     clock_) {
        run_blocking(sql::migrate(*source_, "events", events::migrations(), clock_));
        run_blocking(sql::migrate(*sink_, "events", events::migrations(), clock_));
        run_blocking(sql::migrate(*sink_, "bench", effects_table, clock_));
        transport_.subscribe({.consumer = "bench",
                              .types = {"order.*"},
                              .database = sink_.get(),
                              .handler = [](sql::Transaction& tx, const events::Event& event) -> Task<Result<void>> {
                                  tx.send("insert into effects (event_id, data) values ($1, $2)",
                                          {event.id.text(), std::string(100, 'e')});
                                  co_return Result<void>();
                              },
                              .after_commit = {}});
        transport_.start(consumer_loop_.executor());
    }
    ~EventBench() { run_blocking(transport_.stop()); }

    void run(int count) {
        while (!transport_.healthy()) {
            std::this_thread::yield();
        }
        publish(1); // creates the topic, and the group gets its partitions
        relay_all();
        wait_for_effects(1);
        stage("outbox: appended, 10 in a transaction", count, [&] { publish(count); });
        const auto begin = steady_clock::now();
        stage("outbox -> relay -> broker", count, [&] { relay_all(); });
        wait_for_effects(static_cast<std::uint64_t>(count) + 1);
        report("outbox -> relay -> broker -> inbox and effect", count, begin);
        one_at_a_time(static_cast<std::uint64_t>(count) + 1);
    }

private:
    Task<void> append(int first, int count) {
        co_await source_->transact<bool>([this, first, count](sql::Transaction& tx) -> Task<Result<bool>> {
            for (int i = first; i < first + count; ++i) {
                co_await outbox_->append(tx, events::Event{.id = events::EventId::make(ids_),
                                                           .type = "order.confirmed",
                                                           .source = "orders",
                                                           .subject = "ord_" + std::to_string(i % subjects),
                                                           .sequence = i,
                                                           .time = clock_.now(),
                                                           .trace_parent = {},
                                                           .data = std::string(600, 'e')});
            }
            co_return true;
        });
    }
    void publish(int count) {
        constexpr int at_once = 10;
        for (int i = 0; i < count; i += at_once) {
            run_blocking(append(i, std::min(at_once, count - i)));
        }
    }
    void relay_all() {
        run_blocking([](events::Relay& relay) -> Task<void> {
            while (co_await relay.send_batch() > 0) {
            }
        }(relay_));
    }
    void wait_for_effects(std::uint64_t count) {
        while (transport_.stats().applied < count) {
            std::this_thread::sleep_for(std::chrono::microseconds{200});
        }
    }
    // With a relay that is woken by the commit, as in a shop.
    void one_at_a_time(std::uint64_t before) {
        events::Relay relay(*source_, transport_, clock_);
        running_ = &relay;
        testing::ThreadLoop loop;
        relay.start(loop.executor());
        std::vector<double> milliseconds;
        for (int i = 0; i < single_events; ++i) {
            const auto begin = steady_clock::now();
            run_blocking(append(i, 1));
            wait_for_effects(++before);
            milliseconds.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count());
        }
        run_blocking(relay.stop());
        running_ = nullptr;
        std::ranges::sort(milliseconds);
        std::printf("| one at a time, from append to effect           | p50 %.1f ms, p99 %.1f ms |\n",
                    milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 99 / 100]);
    }

    template <class Work>
    void stage(const char* name, int count, Work work) {
        const auto begin = steady_clock::now();
        work();
        report(name, count, begin);
    }
    static void report(const char* name, int count, steady_clock::time_point begin) {
        const double seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
        std::printf("| %-46s | %9.0f /s |\n", name, count / seconds);
    }

    SystemClock clock_;
    SystemRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    std::unique_ptr<sql::Database> source_;
    std::unique_ptr<sql::Database> sink_;
    testing::ThreadLoop consumer_loop_;
    events::KafkaTransport transport_;
    events::Relay relay_{*source_, transport_, clock_};
    std::atomic<events::Relay*> running_ = nullptr;
    std::unique_ptr<events::Outbox> outbox_ = events::make_outbox([this] {
        if (events::Relay* relay = running_) {
            relay->wake();
        }
    });
};

void run(int count) {
    const testing::ServerProcess kafka(testing::ServerKind::kafka);
    const testing::TempDir directory;
    std::printf("SQLite\n");
    EventBench(kafka.address(), sql::open_sqlite(directory.path() / "source.db"),
               sql::open_sqlite(directory.path() / "sink.db"))
        .run(count);

    const testing::ServerProcess postgres(testing::ServerKind::postgres);
    SystemRandom random;
    const auto database = [&](const std::string& name) {
        const std::string url = "postgresql://merx@" + postgres.address() + "/" + name;
        sql::create_postgres_database(url);
        return sql::open_postgres({.url = url}, random);
    };
    std::printf("PostgreSQL\n");
    EventBench(kafka.address(), database("source"), database("sink")).run(count);
}

} // namespace
} // namespace merx

int main(int argc, char** argv) {
    merx::run(argc > 1 ? std::atoi(argv[1]) : 50'000);
    return 0;
}
