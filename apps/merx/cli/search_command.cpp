#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "async/run_blocking.hpp"
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/settings_options.hpp"
#include "search/index_contents.hpp"
#include "search/reindex.hpp"
#include "shop/shop.hpp"

namespace merx::cli {
namespace {

// Catalog and inventory over their stores, to be read beside a shop that may be running.
class StoresToRead {
public:
    explicit StoresToRead(const runtime::Settings& settings)
        : offline_(offline(settings)), stores_(shop::Stores::open_read_only(settings)),
          shop_({.stores = stores_,
                 .loops = loops_,
                 .settings = offline_,
                 .clock = clock_,
                 .random = random_,
                 .topology = shop::Topology::alone({shop::ServiceName::catalog, shop::ServiceName::inventory})}) {}

    shop::Shop& shop() { return shop_; }
    const Clock& clock() const { return clock_; }

private:
    static runtime::Settings offline(const runtime::Settings& settings) {
        runtime::Settings reduced;
        reduced.data_dir = settings.data_dir;
        return reduced;
    }

    const runtime::Settings offline_;
    SystemClock clock_;
    SystemRandom random_;
    shop::Stores stores_;
    runtime::EventLoops loops_{1}; // never started
    shop::Shop shop_;
};

std::string size_text(std::uint64_t bytes) {
    constexpr double mebi = 1 << 20;
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / mebi);
}

ExitCode reindex(const runtime::Settings& settings) {
    StoresToRead stores(settings);
    Progress progress("products");
    const auto built =
        run_blocking(search::reindex({.directory = shop::search_directory(settings),
                                      .catalog = stores.shop().catalog().api(),
                                      .inventory = stores.shop().inventory().api(),
                                      .clock = stores.clock(),
                                      .languages = settings.search_languages},
                                     [&](const search::ReindexProgress& made) {
                                         const auto head = static_cast<double>(std::max<std::int64_t>(made.head, 1));
                                         progress.show(static_cast<double>(made.position) / head, made.documents);
                                     }));
    progress.finish();
    if (!built) {
        throw CommandFailure(built.error().detail);
    }
    fmt::print("Generation {} holds {} products, up to change {}.\n", built->generation, built->documents,
               built->position);
    return ExitCode::done;
}

ExitCode status(const runtime::Settings& settings) {
    const auto contents = search::read_contents(shop::search_directory(settings));
    if (!contents) {
        fmt::print("{}\n", contents.error().detail);
        return ExitCode::findings;
    }
    StoresToRead stores(settings);
    catalog::v1::ListCatalogChangesRequest request;
    request.set_after_sequence(contents->position);
    request.set_page_size(1);
    const auto changes = run_blocking(stores.shop().catalog().api().list_catalog_changes({}, request));
    if (!changes) {
        throw CommandFailure(changes.error().detail);
    }
    fmt::print("generation  {}\nposition    {}\nhead        {}{}\nproducts    {}\nsize        {}\n",
               contents->generation, contents->position, changes->head_sequence(),
               changes->changes().empty() ? "" : " (the index is behind)", contents->products.size(),
               size_text(contents->bytes));
    return ExitCode::done;
}

using Work = ExitCode (*)(const runtime::Settings&);

void add(CLI::App& group, Action& chosen, const std::string& name, const std::string& help, Work work) {
    CLI::App* command = group.add_subcommand(name, help);
    const SettingsOptions options(*command, {"data_dir", "database_url", "database_prefix", "search_languages"});
    command->callback([&chosen, options, work] { chosen = [options, work] { return work(options.load().settings); }; });
}

} // namespace

void add_search(CLI::App& program, Action& chosen) {
    CLI::App* group = program.add_subcommand("search", "Looks after the index that searches are answered from.");
    group->require_subcommand(1);
    add(*group, chosen, "reindex",
        "Builds the index of the data directory anew from the catalog and the stock, and puts it in place of\n"
        "the old one when it is complete. The shop may be running: it searches the old one until then.",
        reindex);
    add(*group, chosen, "status",
        "Prints which index is current, how far in the catalog's changes it is, and what it holds.\n"
        "Exit code 3: there is none that can be read.",
        status);
}

} // namespace merx::cli
