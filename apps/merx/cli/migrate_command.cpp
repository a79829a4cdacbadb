#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "shop/stores.hpp"

namespace merx::cli {
namespace {

ExitCode migrate(const runtime::Settings& settings) {
    auto stores = shop::Stores::open(settings);
    const SystemClock clock;
    for (const auto& [store, applied] : shop::create_and_migrate(stores, settings, clock)) {
        fmt::print("{:<14} {}\n", shop::name_of(store),
                   applied == 0 ? "is up to date"
                                : fmt::format("took {} migration{}", applied, applied == 1 ? "" : "s"));
    }
    return ExitCode::done;
}

} // namespace

void add_migrate(CLI::App& program, Action& chosen) {
    CLI::App* command =
        program.add_subcommand("migrate", "Creates the stores, or brings them to this version's schema.\n"
                                          "`merx serve` does so by itself; here it can be done before.");
    const SettingsOptions options(*command, {"data_dir", "database_url", "database_prefix"});
    command->callback([&chosen, options] { chosen = [options] { return migrate(options.load().settings); }; });
}

} // namespace merx::cli
