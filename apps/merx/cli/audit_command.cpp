#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "audit/audit.hpp"
#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "shop/shop.hpp"

namespace merx::cli {
namespace {

// How long an event may be with the brokers before it counts as lost.
constexpr Duration broker_time = std::chrono::minutes{1};

// Who hears what, as the shop itself is wired.
std::vector<events::Subscription> subscriptions(const runtime::Settings& settings, shop::Stores& stores) {
    const SystemClock clock;
    SystemRandom random;
    runtime::EventLoops loops(1);
    runtime::Settings offline;
    offline.data_dir = settings.data_dir;
    // All but the search, which is not there to make an index, and the gateway.
    shop::ServiceSet services = shop::Topology().hosted();
    services.erase(shop::ServiceName::search);
    services.erase(shop::ServiceName::gateway);
    const shop::Shop shop({.stores = stores,
                           .loops = loops,
                           .settings = offline,
                           .clock = clock,
                           .random = random,
                           .topology = shop::Topology::alone(std::move(services))});
    return shop.subscriptions();
}

void print(const audit::Report& report) {
    for (const audit::Breach& breach : report.breaches()) {
        fmt::print("BREACH  {}  {}: {}\n", breach.rule, breach.subject, breach.detail);
    }
    for (const auto& [name, rule] : report.rules()) {
        fmt::print("{:>10} checked {:>6} broken  {}\n", rule.checked, rule.breaches, name);
    }
    fmt::print("{}\n", report.clean() ? "Everything holds." : "Not everything holds: see BREACH above.");
}

ExitCode run_audit(const runtime::Settings& settings) {
    auto stores = shop::Stores::open_read_only(settings);
    audit::Report report = audit::audit_everything(stores, subscriptions(settings, stores), SystemClock().now(),
                                                   settings.kafka.empty() ? Duration::zero() : broker_time);
    audit::audit_search(stores, shop::search_directory(settings), report);
    print(report);
    return report.clean() ? ExitCode::done : ExitCode::findings;
}

} // namespace

void add_audit(CLI::App& program, Action& chosen) {
    CLI::App* command = program.add_subcommand(
        "audit",
        "Reads every store and reports, with the rows, any breach of the rules that always hold: stock, totals,\n"
        "payments against the provider's books, histories, events, and the search index. Changes nothing. Exit code 3: "
        "a rule is broken.\n"
        "Beside a running shop, what crosses two stores may look broken for a moment.");
    const SettingsOptions options(*command, {"data_dir", "database_url", "database_prefix", "kafka"});
    command->callback([&chosen, options] { chosen = [options] { return run_audit(options.load().settings); }; });
}

} // namespace merx::cli
