// How many holds a second one SKU takes that everybody wants, durably, with PostgreSQL. Beside it what pgbench reaches
// with one conditional UPDATE of that SKU's row per commit, which is how many shops do it.
//
//     hot_sku_bench [seconds [callers [host:port | sqlite]]]
//
// Without an address it starts a server of its own, as durable as a real one, in the directory for temporary files.
// `sqlite` measures the embedded store instead, in a file there.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/run_blocking.hpp"
#include "async/run_on.hpp"
#include "events/outbox.hpp"
#include "inventory/inventory.hpp"
#include "inventory/migrations.hpp"
#include "rpc/time.hpp"
#include "runtime/event_loops.hpp"
#include "sql/migrations.hpp"
#include "sql/postgres.hpp"
#include "sql/sqlite.hpp"
#include "testing/seeded_random.hpp"
#include "testing/server_process.hpp"
#include "testing/temp_dir.hpp"

namespace merx {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Latencies = std::vector<double>; // in ms

constexpr std::string_view hot_sku = "HOT-1";
constexpr std::size_t loop_count = 2;

void print_row(const char* name, double rate, Latencies latencies) {
    std::printf("| %-52s | %8.0f /s |", name, rate);
    if (!latencies.empty()) {
        std::ranges::sort(latencies);
        const auto at = [&](double share) {
            return latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))];
        };
        std::printf(" p50 %5.1f ms, p99 %5.1f ms |", at(0.5), at(0.99));
    }
    std::printf("\n");
    std::fflush(stdout);
}

class Bench {
public:
    explicit Bench(const std::string& server)
        : server_(server), random_(static_cast<std::uint64_t>(to_micros(clock_.now()))) {
        open();
        const sql::MigrationSet sets[] = {{"events", events::migrations()}, {"inventory", inventory::migrations()}};
        run_blocking(sql::migrate(*database_, sets, clock_));
        inventory_ = inventory::make_inventory(
            {.database = *database_, .outbox = *outbox_, .clock = clock_, .ids = ids_, .executor = loops_.loop(0)});
        inventory::v1::AdjustStockRequest stock;
        stock.set_sku(std::string(hot_sku));
        stock.set_delta(1'000'000'000);
        stock.set_reason("received");
        run_blocking(inventory_->api().adjust_stock(call_, stock)).value();
        loops_.start();
    }
    ~Bench() { loops_.stop(); }

    void place_holds(int callers, std::chrono::seconds length, const char* name) {
        const auto begin = SteadyClock::now();
        const auto until = begin + length;
        std::vector<std::thread> waiting;
        std::vector<Latencies> of_loop(loop_count);
        for (std::size_t i = 0; i < loop_count; ++i) {
            waiting.emplace_back([&, i] {
                run_on(loops_.loop(i), call_side_by_side(callers / static_cast<int>(loop_count), until, of_loop[i]));
            });
        }
        for (std::thread& thread : waiting) {
            thread.join();
        }
        Latencies all;
        for (const Latencies& latencies : of_loop) {
            all.insert(all.end(), latencies.begin(), latencies.end());
        }
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
        print_row(name, static_cast<double>(all.size()) / seconds, all);
        check(static_cast<std::int64_t>(all.size()));
    }

    void update_by_pgbench(std::chrono::seconds length) const {
        if (server_ == "sqlite") {
            return;
        }
        const testing::TempDir dir;
        const auto script = dir.path() / "update.sql";
        std::ofstream(script) << "update stock set held = held + 1 where sku = '" << hot_sku
                              << "' and on_hand >= held + 1;\n";
        const std::string host = server_.substr(0, server_.find(':'));
        const std::string port = server_.substr(server_.find(':') + 1);
        const std::string command = "pgbench -n -M prepared -c 16 -j 2 -U merx -h " + host + " -p " + port + " -T " +
                                    std::to_string(length.count()) + " -f " + script.string() +
                                    " hot_sku_bench 2>/dev/null | sed -n 's/^tps = \\([0-9.]*\\).*/\\1/p'";
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
        double rate = 0;
        if (!pipe || std::fscanf(pipe.get(), "%lf", &rate) != 1) {
            std::printf("pgbench is not there\n");
            return;
        }
        print_row("one conditional UPDATE a commit (pgbench -c 16)", rate, {});
    }

private:
    void open() {
        if (server_ == "sqlite") {
            database_ = sql::open_sqlite(dir_.path() / "inventory.db");
            return;
        }
        const std::string url = "postgresql://merx@" + server_ + "/hot_sku_bench";
        sql::create_postgres_database(url);
        database_ = sql::open_postgres({.url = url}, random_);
    }

    Task<void> call_side_by_side(int callers, SteadyClock::time_point until, Latencies& latencies) {
        std::vector<Task<void>> tasks;
        for (int i = 0; i < callers; ++i) {
            tasks.push_back(keep_calling(until, latencies));
        }
        co_await all(std::move(tasks));
    }

    Task<void> keep_calling(SteadyClock::time_point until, Latencies& latencies) {
        inventory::v1::PlaceHoldRequest request;
        inventory::v1::HoldLine& line = *request.add_lines();
        line.set_sku(std::string(hot_sku));
        line.set_quantity(1);
        *request.mutable_expire_time() = rpc::to_timestamp(clock_.now() + std::chrono::hours{1});
        for (auto begin = SteadyClock::now(); begin < until;) {
            request.set_order_id("ord_" + to_base32(ids_.next()));
            (co_await inventory_->api().place_hold(call_, request)).value();
            const auto end = SteadyClock::now();
            latencies.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
            begin = end;
        }
    }

    // That every hold that was answered is there, and every unit of it is held.
    void check(std::int64_t answered) {
        holds_ += answered;
        const auto found = run_blocking(database_->read<bool>([&](sql::Session& session) -> Task<Result<bool>> {
            const auto holds = (co_await session.query("select count(*) from hold")).at(0).integer(0);
            const auto moved = (co_await session.query("select count(*) from movement")).at(0).integer(0);
            const auto held = (co_await session.query("select held from stock")).at(0).integer(0);
            co_return holds == holds_&& held == holds_&& moved == holds_ + 1;
        }));
        if (!*found) {
            std::printf("holds were lost or invented\n");
            std::exit(1);
        }
    }

    const std::string server_;
    const testing::TempDir dir_;
    const SystemClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    rpc::Call call_{.principal = {.service = "orders"}};
    std::unique_ptr<events::Outbox> outbox_ = events::make_outbox([] {});
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<inventory::Inventory> inventory_;
    runtime::EventLoops loops_{loop_count};
    std::int64_t holds_ = 0;
};

} // namespace
} // namespace merx

int main(int count, char** arguments) {
    using namespace merx;
    const std::chrono::seconds length(count > 1 ? std::atoi(arguments[1]) : 5);
    const int callers = count > 2 ? std::atoi(arguments[2]) : 256;
    std::optional<testing::ServerProcess> own;
    if (count <= 3) {
        own.emplace(testing::ServerKind::postgres);
    }
    Bench bench(count > 3 ? arguments[3] : own->address());
    bench.place_holds(callers, std::chrono::seconds{1}, "warming up");
    bench.place_holds(callers, length, ("durable holds, " + std::to_string(callers) + " callers").c_str());
    bench.place_holds(16, length, "durable holds, 16 callers");
    bench.update_by_pgbench(length);
    return 0;
}
