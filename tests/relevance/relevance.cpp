// How well search answers the judged queries, beside PostgreSQL and SQLite over the same products in the same run.
//
//     relevance [--queries] [--show QUERY] [PRODUCTS]
//
// PRODUCTS is the product file that judgements.tsv is about, imported as `merx import products` does; without it the
// goods of the demo shop are searched. --queries prints a line for each query as well, marked where another engine is
// ahead; --show prints what each engine answers to one query, with the grades.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/run_blocking.hpp"
#include "demo/goods.hpp"
#include "engines/merx_engine.hpp"
#include "engines/postgres_engine.hpp"
#include "engines/shop.hpp"
#include "engines/sqlite_engine.hpp"
#include "import/import_products.hpp"
#include "metrics.hpp"
#include "scores.hpp"
#include "testing/server_process.hpp"
#include "testing/source_dir.hpp"

namespace merx::relevance {
namespace {

struct Options {
    bool queries = false;
    std::optional<std::string> show;
    std::filesystem::path products; // empty for the demo goods
};

std::optional<Options> parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--queries") {
            options.queries = true;
        } else if (argument == "--show" && i + 1 < count) {
            options.show = arguments[++i];
        } else if (!argument.starts_with('-') && options.products.empty()) {
            options.products = argument;
        } else {
            return std::nullopt;
        }
    }
    return options;
}

void fill(search_engines::Shop& shop, const std::filesystem::path& products) {
    constexpr std::int64_t stock = 10;
    if (products.empty()) {
        shop.import(demo::make_goods("/media/demo/").products, stock);
        return;
    }
    import::ProductImporter importer(shop.catalog(), shop.inventory());
    const auto summary =
        run_blocking(
            importer.run(
                {.file = products, .mapping = {}, .rejects = shop.directory() / "rejects.csv", .progress = {}}))
            .value();
    std::printf("%s: %llu of %llu rows\n\n", products.filename().c_str(),
                static_cast<unsigned long long>(summary.created), static_cast<unsigned long long>(summary.rows));
}

void show(search_engines::Engine& engine, const std::string& text, const std::vector<JudgedQuery>& queries,
          const std::map<std::string, const search_engines::Listing*>& listings) {
    constexpr std::size_t lines = 15;
    Grades grades;
    for (const JudgedQuery& query : queries) {
        if (query.text == text) {
            grades = query.grades;
        }
    }
    const std::vector<std::string> ids = engine.find(text, answer_depth);
    std::printf("%s: %zu products\n", engine.name().c_str(), ids.size());
    for (std::size_t i = 0; i < std::min(ids.size(), lines); ++i) {
        const search_engines::Listing& listing = *listings.at(ids[i]);
        const auto grade = grades.find(listing.external_id);
        std::printf("  %2zu  grade %d  %s\n", i + 1, grade == grades.end() ? 0 : grade->second, listing.name.c_str());
    }
}

int run(const Options& options) {
    const auto judgements = options.products.empty() ? "demo_judgements.tsv" : "judgements.tsv";
    const auto queries = load_judgements(testing::source_dir() / "tests" / "relevance" / judgements).value();
    search_engines::Shop shop;
    fill(shop, options.products);
    const std::vector<search_engines::Listing> listings = shop.listings();
    std::map<std::string, std::string> names;
    std::map<std::string, const search_engines::Listing*> by_id;
    for (const search_engines::Listing& listing : listings) {
        names.emplace(listing.id, listing.external_id);
        by_id.emplace(listing.id, &listing);
    }

    search_engines::MerxEngine merx(shop);
    merx.catch_up();
    ::setenv("MERX_POSTGRES_SETTINGS", search_engines::postgres_settings, 1);
    const testing::ServerProcess server(testing::ServerKind::postgres);
    const auto postgres = search_engines::make_postgres_engine(server.address());
    const auto sqlite = search_engines::make_sqlite_engine(shop.directory() / "sqlite");
    postgres->load(listings);
    sqlite->load(listings);
    const std::vector<search_engines::Engine*> engines{&merx, postgres.get(), sqlite.get()};

    if (options.show) {
        for (search_engines::Engine* engine : engines) {
            show(*engine, *options.show, queries, by_id);
        }
        return 0;
    }
    std::vector<EngineScores> scores;
    for (search_engines::Engine* engine : engines) {
        scores.push_back(measure(*engine, queries, names));
    }
    if (options.queries) {
        std::printf("%s\n", query_lines(scores, queries).c_str());
    }
    std::printf("%s", table(scores, queries).c_str());
    return 0;
}

} // namespace
} // namespace merx::relevance

int main(int count, char** arguments) {
    const auto options = merx::relevance::parse(count, arguments);
    if (!options) {
        std::fprintf(stderr, "usage: %s [--queries] [--show QUERY] [PRODUCTS]\n", arguments[0]);
        return 2;
    }
    try {
        return merx::relevance::run(*options);
    } catch (const std::bad_expected_access<merx::Error>& failure) {
        std::fprintf(stderr, "%s: %s\n", failure.error().code.c_str(), failure.error().detail.c_str());
        return 1;
    }
}
