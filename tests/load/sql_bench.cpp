// What a store can do on this machine: durable order transactions, reads by key, and events from one service's outbox
// to another's inbox.
//
//     sql_bench [place] [seconds] [reads|orders|events|mixed]
//
// The place is a directory, which must be on the disk that is to be measured, or a PostgreSQL server:
// postgresql://user@host:port, where it creates the databases merx_bench_orders and merx_bench_mail.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "async/run_blocking.hpp"
#include "events/local_transport.hpp"
#include "events/outbox.hpp"
#include "events/relay.hpp"
#include "sql/migrations.hpp"
#include "sql/postgres.hpp"
#include "sql/sqlite.hpp"

namespace merx {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr sql::Migration schema[] = {{1, "orders", R"sql(
create table orders (
    id text primary key,
    user_id text not null,
    status text not null,
    total bigint not null,
    document text not null,
    create_time bigint not null
);
create table lines (
    order_id text not null,
    number bigint not null,
    sku text not null,
    quantity bigint not null,
    unit_price bigint not null,
    primary key (order_id, number)
);
create table products (
    id text primary key,
    document text not null
);
)sql"}};

struct OrderKind {
    static constexpr std::string_view prefix = "ord";
};
using OrderId = Id<OrderKind>;

// CPU time of this process, in seconds.
double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The row of the table that a measurement prints.
class Measurement {
public:
    explicit Measurement(const char* name) : name_(name), begin_(SteadyClock::now()), cpu_(cpu_seconds()) {}

    void print(std::size_t operations, std::vector<double> latencies_us = {}) const {
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin_).count();
        const double cpu_us = (cpu_seconds() - cpu_) * 1e6 / static_cast<double>(operations);
        std::printf("| %-46s | %9.0f /s | %7.2f us CPU |", name_, static_cast<double>(operations) / seconds, cpu_us);
        if (!latencies_us.empty()) {
            std::ranges::sort(latencies_us);
            const auto at = [&](double share) {
                return latencies_us[static_cast<std::size_t>(share * static_cast<double>(latencies_us.size() - 1))];
            };
            std::printf(" p50 %6.0f us, p99 %6.0f us |", at(0.5), at(0.99));
        }
        std::printf("\n");
        std::fflush(stdout);
    }

private:
    const char* name_;
    SteadyClock::time_point begin_;
    double cpu_;
};

using Open = std::function<std::unique_ptr<sql::Database>(const std::string& name)>;

class Bench {
public:
    Bench(const Open& open, std::chrono::duration<double> length)
        : length_(std::chrono::duration_cast<SteadyClock::duration>(length)), source_(open("orders")),
          sink_(open("mail")), outbox_(events::make_outbox([] {})) {
        for (sql::Database* database : {source_.get(), sink_.get()}) {
            run_blocking(sql::migrate(*database, "events", events::migrations(), clock_));
            run_blocking(sql::migrate(*database, "bench", schema, clock_));
        }
    }

    void place_orders(int coroutines, const char* name, sql::Isolation isolation = sql::Isolation::snapshot) {
        isolation_ = isolation;
        const Measurement measurement(name);
        std::vector<double> latencies;
        const auto placed = run_blocking(shoppers(coroutines, latencies));
        std::size_t total = 0;
        for (const std::size_t count : placed) {
            total += count;
        }
        measurement.print(total, std::move(latencies));
    }

    void load_products() {
        run_blocking(source_->transact<int>([](sql::Transaction& tx) -> Task<Result<int>> {
            const std::string document(1'000, 'x');
            for (int i = 0; i < products; ++i) {
                tx.send("insert into products (id, document) values ($1, $2) on conflict do nothing",
                        {product_id(i), document});
                if (i % 1'000 == 999) {
                    co_await tx.query("select 1");
                }
            }
            co_return products;
        })).value();
    }

    void read_products(int threads, const char* name, int coroutines = 1) {
        const Measurement measurement(name);
        measurement.print(readers(threads, coroutines));
    }

    void read_while_writing(const char* name) {
        std::atomic<std::size_t> read = 0;
        const Measurement measurement(name);
        std::thread reader([&] { read = readers(1, 1); });
        std::vector<double> latencies;
        run_blocking(shoppers(64, latencies));
        reader.join();
        measurement.print(read);
        std::printf("|   … with so many orders placed meanwhile        | %9.0f /s |\n",
                    static_cast<double>(latencies.size()) / std::chrono::duration<double>(length_).count());
    }

    void relay_events(const char* name) {
        events::LocalTransport transport(clock_);
        transport.subscribe({.consumer = "bench",
                             .types = {"order.*"},
                             .database = sink_.get(),
                             .handler = [](sql::Transaction& tx, const events::Event& event) -> Task<Result<void>> {
                                 co_await tx.execute("insert into products (id, document) values ($1, $2)",
                                                     {event.subject, event.data});
                                 co_return Result<void>();
                             },
                             .after_commit = {}});
        events::Relay relay(*source_, transport, clock_);
        const Measurement measurement(name);
        run_blocking([](events::Relay& running) -> Task<void> {
            while (co_await running.send_batch() > 0) {
            }
        }(relay));
        measurement.print(relay.stats().sent);
    }

private:
    static constexpr int products = 100'000;

    static std::string product_id(int number) { return "prod_01jd0000000000000000" + std::to_string(number); }

    Task<Result<bool>> place_order() {
        const OrderId id = OrderId::make(ids_);
        events::Event event{.id = events::EventId::make(ids_),
                            .type = "order.placed",
                            .source = "orders",
                            .subject = id.text(),
                            .sequence = 1,
                            .time = clock_.now(),
                            .trace_parent = {},
                            .data = std::string(300, 'e')};
        co_return co_await source_->transact<bool>(
            [&](sql::Transaction& tx) -> Task<Result<bool>> {
                const std::string text = id.text();
                tx.send("insert into orders (id, user_id, status, total, document, create_time) "
                        "values ($1, $2, $3, $4, $5, $6)",
                        {text, "usr_01jd00000000000000000000", "pending", 3998, std::string(400, 'd'), event.time});
                for (int number = 1; number <= 2; ++number) {
                    tx.send(
                        "insert into lines (order_id, number, sku, quantity, unit_price) values ($1, $2, $3, $4, $5)",
                        {text, number, "TEE-S", 1, 1999});
                }
                co_await outbox_->append(tx, event);
                co_return true;
            },
            isolation_);
    }

    Task<std::size_t> shopper(SteadyClock::time_point until, std::vector<double>& latencies) {
        std::size_t placed = 0;
        for (auto begin = SteadyClock::now(); begin < until; ++placed) {
            (co_await place_order()).value();
            const auto end = SteadyClock::now();
            latencies.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
            begin = end;
        }
        co_return placed;
    }

    Task<std::vector<std::size_t>> shoppers(int count, std::vector<double>& latencies) {
        const auto until = SteadyClock::now() + length_;
        std::vector<Task<std::size_t>> tasks;
        tasks.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            tasks.push_back(shopper(until, latencies));
        }
        co_return co_await all(std::move(tasks));
    }

    Task<std::size_t> reader(unsigned seed) {
        const auto until = SteadyClock::now() + length_;
        std::size_t reads = 0;
        std::uint32_t chance = seed;
        while (SteadyClock::now() < until) {
            for (int i = 0; i < 64; ++i, ++reads) {
                chance = chance * 1'664'525 + 1'013'904'223;
                const std::string id = product_id(static_cast<int>(chance >> 8) % products);
                const auto size =
                    co_await source_->read_once<std::size_t>([&](sql::Session& session) -> Task<Result<std::size_t>> {
                        const sql::Rows rows =
                            co_await session.query("select id, document from products where id = $1", {id});
                        co_return rows.at(0).text(1).size();
                    });
                if (*size != 1'000) {
                    std::abort();
                }
            }
        }
        co_return reads;
    }

    Task<std::size_t> readers_of_a_thread(int thread, int coroutines) {
        std::vector<Task<std::size_t>> tasks;
        tasks.reserve(static_cast<std::size_t>(coroutines));
        for (int i = 0; i < coroutines; ++i) {
            tasks.push_back(reader(static_cast<unsigned>(thread * coroutines + i)));
        }
        std::size_t reads = 0;
        for (const std::size_t own : co_await all(std::move(tasks))) {
            reads += own;
        }
        co_return reads;
    }

    std::size_t readers(int count, int coroutines) {
        std::atomic<std::size_t> reads = 0;
        std::vector<std::thread> threads;
        threads.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&, i] { reads += run_blocking(readers_of_a_thread(i, coroutines)); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        return reads;
    }

    const SteadyClock::duration length_;
    sql::Isolation isolation_ = sql::Isolation::snapshot;
    SystemClock clock_;
    SystemRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    std::unique_ptr<sql::Database> source_;
    std::unique_ptr<sql::Database> sink_;
    std::unique_ptr<events::Outbox> outbox_;
};

using Wanted = std::function<bool(std::string_view part)>;

void measure_sqlite(const std::filesystem::path& directory, std::chrono::duration<double> length,
                    const Wanted& wanted) {
    Bench bench([&](const std::string& name) { return sql::open_sqlite(directory / (name + ".db")); }, length);
    if (wanted("reads") || wanted("mixed")) {
        bench.load_products();
    }
    if (wanted("reads")) {
        bench.read_products(1, "read by key, 1 thread");
        bench.read_products(2, "read by key, 2 threads");
    }
    if (wanted("orders") || wanted("events")) {
        bench.place_orders(1, "durable orders (4 statements), 1 coroutine");
        bench.place_orders(8, "durable orders, 8 coroutines");
        bench.place_orders(64, "durable orders, 64 coroutines");
        bench.place_orders(256, "durable orders, 256 coroutines");
    }
    if (wanted("events")) {
        bench.relay_events("events from an outbox to an inbox, durable");
    }
    if (wanted("mixed")) {
        bench.read_while_writing("read by key, 1 thread, beside 64 coroutines");
    }
}

void measure_postgres(const std::string& server, std::chrono::duration<double> length, const Wanted& wanted) {
    SystemRandom random;
    const Open open = [&](const std::string& name) {
        const std::string url = server + "/merx_bench_" + name;
        sql::create_postgres_database(url);
        return sql::open_postgres({.url = url}, random);
    };
    Bench bench(open, length);
    if (wanted("reads") || wanted("mixed")) {
        bench.load_products();
    }
    if (wanted("reads")) {
        bench.read_products(1, "read by key, 1 coroutine");
        bench.read_products(1, "read by key, 32 coroutines", 32);
    }
    if (wanted("orders") || wanted("events")) {
        bench.place_orders(1, "durable orders (4 statements), 1 coroutine");
        bench.place_orders(8, "durable orders, 8 coroutines");
        bench.place_orders(32, "durable orders, 32 coroutines");
        bench.place_orders(32, "durable serializable orders, 32 coroutines", sql::Isolation::serializable);
    }
    if (wanted("events")) {
        bench.relay_events("events from an outbox to an inbox, durable");
    }
    if (wanted("mixed")) {
        bench.read_while_writing("read by key, 1 coroutine, beside 64");
    }
}

} // namespace
} // namespace merx

int main(int argc, char** argv) {
    const std::string place = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
    const std::chrono::duration<double> length{argc > 2 ? std::atof(argv[2]) : 3.0};
    const std::string_view part = argc > 3 ? argv[3] : "";
    const auto wanted = [&](std::string_view one) { return part.empty() || part == one; };
    if (place.starts_with("postgresql://")) {
        merx::measure_postgres(place, length, wanted);
        return 0;
    }
    std::string name = (std::filesystem::path(place) / "merx-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        std::perror(name.c_str());
        return 1;
    }
    merx::measure_sqlite(name, length, wanted);
    std::filesystem::remove_all(name);
}
