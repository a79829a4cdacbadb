#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "runtime/stop_signals.hpp"
#include "serve/serving_process.hpp"
#include "shop/topology.hpp"

namespace merx::cli {
namespace {

ExitCode serve(const runtime::Settings& settings, const std::vector<std::string>& names) {
    const auto topology = shop::read_topology(names);
    if (!topology) {
        throw CommandFailure(topology.error().detail);
    }
    if (const auto complete = shop::check_settings(*topology, settings); !complete) {
        throw CommandFailure(complete.error().detail);
    }
    // gRPC would write a line of its own for each attempt at a peer that is away; our log says it once.
    ::setenv("GRPC_VERBOSITY", "NONE", 0);
    runtime::StopSignals signals; // before any thread
    serve::ServingProcess process(settings, *topology);
    process.run(signals);
    return ExitCode::done;
}

} // namespace

void add_serve(CLI::App& program, Action& chosen) {
    CLI::App* command = program.add_subcommand(
        "serve",
        "Runs the shop: every service in this process, each with its own store in the data directory.\n"
        "With names it runs these services alone, over PostgreSQL and Kafka, and finds the others by --peers;\n"
        "with --database-url, --kafka and --redis and no names, everything over those in one process.\n"
        "Prints `ready <url>` when it takes requests; where something is missing it waits, and /readyz says what.\n"
        "Ends on SIGTERM or Ctrl-C after the requests under way.");
    const auto names = std::make_shared<std::vector<std::string>>();
    command->add_option(
        "SERVICE", *names,
        "users, catalog, search, inventory, carts, orders, payments, notifications, gateway; none: all.");
    const SettingsOptions options(*command);
    command->callback(
        [&chosen, options, names] { chosen = [options, names] { return serve(options.load().settings, *names); }; });
}

} // namespace merx::cli
