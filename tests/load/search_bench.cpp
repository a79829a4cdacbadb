// Search over a large shop of made-up products: Merx's own beside PostgreSQL's full text search and SQLite's FTS5,
// which get the same products and the same queries in the same run.
//
//     search_bench [products [seconds [merx]]]
//
// With `merx` the references are left out, for a profile. It prints how long each takes to index the products and what
// that takes on disk; then, each measured for so many seconds by one client that asks one query after another: pages
// with facets for queries of one and of two words, suggestions, and both kinds of pages while 500 products a second are
// updated. Merx and SQLite answer within this process, PostgreSQL over a socket. Queries a second of one core are
// queries divided by the CPU that the engine has used, which for Merx is that of the whole process. Of the two that
// answer on the thread that asks, "CPU p99" is what that thread has computed for a query: latencies also have in them
// what else the machine was doing.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "async/run_blocking.hpp"
#include "engines/merx_engine.hpp"
#include "engines/postgres_engine.hpp"
#include "engines/shop.hpp"
#include "engines/sqlite_engine.hpp"
#include "search/made_goods.hpp"
#include "testing/server_process.hpp"

namespace merx {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Latencies = std::vector<double>; // in µs

constexpr std::uint64_t query_seed = 77;
constexpr std::size_t updates_per_second = 500;
constexpr std::size_t update_batch = 50;

double seconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

// What this thread has computed so far, in µs.
double thread_cpu() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double percentile(Latencies& latencies, double share) {
    std::ranges::sort(latencies);
    return latencies[static_cast<std::size_t>(share * (static_cast<double>(latencies.size()) - 1))];
}

// One measurement of one engine, and the row it prints.
struct Measured {
    Latencies latencies;
    Latencies computed; // of an engine that answers on the thread that asks
    double seconds = 0;
    double cpu = 0;
    double matches = 0; // in all answers
    double buckets = 0;

    void print(const std::string& engine, const char* what, const std::string& more = {}) {
        const auto count = static_cast<double>(latencies.size());
        std::printf("| %-11s | %-28s | %7.0f /s | %7.0f /s/core | p50 %8.0f us, p99 %8.0f us | CPU p99 %8.0f us | "
                    "matches %6.0f | buckets %4.0f |%s\n",
                    engine.c_str(), what, count / seconds, cpu > 0 ? count / cpu : 0, percentile(latencies, 0.5),
                    percentile(latencies, 0.99), computed.empty() ? 0 : percentile(computed, 0.99), matches / count,
                    buckets / count, more.c_str());
        std::fflush(stdout);
    }
};

class Bench {
public:
    Bench(std::size_t products, std::chrono::duration<double> length, bool references)
        : length_(length), products_(products) {
        if (references) {
            server_.emplace(testing::ServerKind::postgres);
        }
    }

    void fill() {
        constexpr std::size_t part = 5'000;
        constexpr std::int64_t stock = 10;
        const auto begin = SteadyClock::now();
        for (std::size_t first = 0; first < products_; first += part) {
            std::vector<catalog::v1::ProductImport> batch;
            for (std::size_t i = first; i < std::min(first + part, products_); ++i) {
                batch.push_back(goods_.product(i));
            }
            shop_.import(batch, stock);
        }
        std::printf("%zu products in the catalog after %.1f s\n", products_, seconds_since(begin));
    }

    void index() {
        const auto begin = SteadyClock::now();
        merx_ = std::make_unique<search_engines::MerxEngine>(shop_);
        merx_->catch_up();
        print_index(*merx_, begin, static_cast<std::uintmax_t>(merx_->status().size_bytes()));
        const std::vector<search_engines::Listing> listings = shop_.listings();
        for (const search_engines::Listing& listing : listings) {
            ids_.emplace(listing.external_id, listing.id);
        }
        if (!server_) {
            return;
        }
        postgres_ = search_engines::make_postgres_engine(server_->address());
        sqlite_ = search_engines::make_sqlite_engine(shop_.directory() / "sqlite");
        for (search_engines::ReferenceEngine* engine : {postgres_.get(), sqlite_.get()}) {
            const auto start = SteadyClock::now();
            engine->load(listings);
            print_index(*engine, start, engine->bytes());
        }
    }

    void search(std::size_t words, const char* what) {
        for (search_engines::Engine* engine : engines()) {
            measure(*engine, search_with(words)).print(engine->name(), what);
        }
    }

    void suggest(const char* what) {
        for (search_engines::Engine* engine : engines()) {
            measure(*engine, [this](search_engines::Engine& asked, made_goods::Draws& draws, Measured& measured) {
                measured.matches += static_cast<double>(asked.suggest(goods_.typed(draws)).size());
            }).print(engine->name(), what);
        }
    }

    void search_while_updating(const char* what) {
        for (search_engines::Engine* engine : engines()) {
            std::atomic<bool> ended = false;
            std::size_t updated = 0;
            const auto begin = SteadyClock::now();
            std::thread writer([&] { updated = update_until(ended, *engine); });
            Measured measured = measure(*engine, search_with(1));
            ended = true;
            writer.join();
            const double rate = static_cast<double>(updated) / seconds_since(begin);
            measured.cpu = 0; // which is that of writing as well
            measured.print(engine->name(), what, " " + std::to_string(std::lround(rate)) + " updates/s");
        }
    }

private:
    using Ask = std::function<void(search_engines::Engine&, made_goods::Draws&, Measured&)>;

    std::vector<search_engines::Engine*> engines() const {
        if (!server_) {
            return {merx_.get()};
        }
        return {merx_.get(), postgres_.get(), sqlite_.get()};
    }

    Ask search_with(std::size_t words) {
        return [this, words](search_engines::Engine& engine, made_goods::Draws& draws, Measured& measured) {
            const made_goods::MadeQuery query = goods_.query(draws, words);
            const search_engines::Page page = engine.search(query.text, query.ticked);
            measured.matches += static_cast<double>(page.total);
            measured.buckets += static_cast<double>(page.buckets);
        };
    }

    Measured measure(search_engines::Engine& engine, const Ask& ask) {
        constexpr int warm_up = 20;
        made_goods::Draws draws(query_seed);
        Measured measured;
        for (int i = 0; i < warm_up; ++i) {
            ask(engine, draws, measured);
        }
        measured = {};
        const double cpu = engine.cpu_seconds();
        const auto begin = SteadyClock::now();
        while (SteadyClock::now() - begin < length_) {
            const double computed = thread_cpu();
            const auto asked = SteadyClock::now();
            ask(engine, draws, measured);
            measured.latencies.push_back(seconds_since(asked) * 1e6);
            measured.computed.push_back(thread_cpu() - computed);
        }
        measured.seconds = seconds_since(begin);
        measured.cpu = engine.cpu_seconds() - cpu;
        if (&engine == postgres_.get()) {
            measured.computed.clear();
        }
        return measured;
    }

    // Keeps to its rate as long as the engine does; gives the number of products it has updated.
    std::size_t update_until(const std::atomic<bool>& ended, search_engines::Engine& engine) {
        const auto begin = SteadyClock::now();
        const auto pause = std::chrono::duration<double>(double{update_batch} / updates_per_second);
        std::size_t updated = 0;
        for (int batch = 0; !ended; ++batch) {
            std::vector<catalog::v1::ProductImport> products;
            for (std::size_t i = 0; i < update_batch; ++i, ++updated) {
                products.push_back(goods_.updated(next_update_++ * 7 % products_, round_));
            }
            update(engine, products);
            std::this_thread::sleep_until(begin + (batch + 1) * pause);
        }
        ++round_;
        return updated;
    }

    void update(search_engines::Engine& engine, const std::vector<catalog::v1::ProductImport>& products) {
        auto* reference = dynamic_cast<search_engines::ReferenceEngine*>(&engine);
        if (reference == nullptr) {
            catalog::v1::BatchImportProductsRequest request;
            request.mutable_products()->Add(products.begin(), products.end());
            run_blocking(shop_.catalog().batch_import_products(search_engines::importer_call(), request)).value();
            return;
        }
        std::vector<search_engines::Listing> listings;
        for (const catalog::v1::ProductImport& product : products) {
            listings.push_back(search_engines::listing_of(product, ids_.at(product.product().external_id())));
        }
        reference->update(listings);
    }

    void print_index(search_engines::Engine& engine, SteadyClock::time_point begin, std::uintmax_t bytes) const {
        const double seconds = seconds_since(begin);
        std::printf("| %-11s | index | %6.1f s | %7.0f products/s | %6.1f MB |\n", engine.name().c_str(), seconds,
                    static_cast<double>(products_) / seconds, static_cast<double>(bytes) / 1e6);
        std::fflush(stdout);
    }

    const std::chrono::duration<double> length_;
    const std::size_t products_;
    const made_goods::MadeGoods goods_;
    std::optional<testing::ServerProcess> server_;
    search_engines::Shop shop_;
    std::map<std::string, std::string> ids_; // of the products, by their external ids
    std::unique_ptr<search_engines::MerxEngine> merx_;
    std::unique_ptr<search_engines::ReferenceEngine> postgres_;
    std::unique_ptr<search_engines::ReferenceEngine> sqlite_;
    std::size_t next_update_ = 0;
    std::size_t round_ = 0;
};

} // namespace
} // namespace merx

int main(int count, char** arguments) {
    using namespace merx;
    const int products = count > 1 ? std::atoi(arguments[1]) : 100'000;
    const std::chrono::duration<double> length(count > 2 ? std::atof(arguments[2]) : 4);
    const bool references = count <= 3;
    ::setenv("MERX_POSTGRES_SETTINGS", search_engines::postgres_settings, 1);
    try {
        Bench bench(static_cast<std::size_t>(products), length, references);
        bench.fill();
        bench.index();
        bench.search(1, "one word, facets");
        bench.search(2, "two words, facets");
        bench.suggest("suggestions");
        bench.search_while_updating("one word, 500 updates/s");
    } catch (const std::bad_expected_access<Error>& failure) {
        std::fprintf(stderr, "%s: %s\n", failure.error().code.c_str(), failure.error().detail.c_str());
        return 1;
    }
    return 0;
}
