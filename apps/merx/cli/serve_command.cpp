#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <system_error>

#include "async/run_blocking.hpp"
#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "runtime/health.hpp"
#include "runtime/log.hpp"
#include "runtime/metrics.hpp"
#include "runtime/stop_signals.hpp"
#include "shop/data_dir_lock.hpp"
#include "shop/shop.hpp"

namespace merx::cli {
namespace {

// How long requests under way may take to end after SIGTERM.
constexpr std::chrono::seconds drain_grace{10};

std::filesystem::path media_dir_of(const runtime::Settings& settings) {
    return settings.media_dir.empty() ? settings.data_dir / "media" : settings.media_dir;
}

void make_first_admin(shop::Shop& shop, const runtime::Settings& settings) {
    if (settings.admin_email.empty()) {
        return;
    }
    const auto made = run_blocking(shop.users().ensure_first_admin(settings.admin_email, settings.admin_password));
    if (!made) {
        throw CommandFailure(fmt::format("the first admin could not be made: {}", made.error().detail));
    }
}

// Pages of products that the gateway keeps are stale once the catalog has changed, whoever changed it.
void forget_changed_pages(shop::Shop& shop, shop::Stores& stores, gateway::Gateway& gateway) {
    shop.transport().subscribe(
        {.consumer = "gateway.pages",
         .types = {"product.*", "category.*"},
         .database = &stores[shop::StoreName::catalog],
         .handler = [](sql::Transaction&, const events::Event&) -> Task<Result<void>> { co_return Result<void>(); },
         .after_commit = [&gateway] { gateway.invalidate("catalog"); }});
}

gateway::GatewayOptions gateway_options(const runtime::Settings& settings) {
    return {.access_log = settings.access_log,
            .rate_limits = settings.rate_limits,
            .cors_origins = settings.cors_origins,
            .trusted_proxies = settings.trusted_proxies,
            .media_dir = media_dir_of(settings)};
}

ExitCode serve(const runtime::Settings& settings) {
    runtime::StopSignals signals;
    const shop::DataDirLock lock(settings.data_dir);
    SystemClock clock;
    SystemRandom random;
    auto stores = shop::Stores::open(settings.data_dir);
    shop::migrate(stores, clock);

    log::start(settings.log_level);
    runtime::EventLoops loops(settings.workers);
    metrics::Registry metrics;
    shop::Shop shop({.stores = stores, .loops = loops, .settings = settings, .clock = clock, .random = random});
    runtime::Health health;
    shop.export_metrics(metrics);
    gateway::Gateway gateway({.routes = shop.routes(),
                              .verify = [&shop](std::string_view token) { return shop.verifier().verify(token); },
                              .openapi = shop.openapi(),
                              .clock = clock,
                              .random = random,
                              .metrics = metrics,
                              .health = health},
                             gateway_options(settings));
    forget_changed_pages(shop, stores, gateway);
    http::Server server(loops, gateway.handler(), {.host = settings.listen_host, .port = settings.listen_port});
    server.export_metrics(metrics);

    loops.start();
    shop.start();
    make_first_admin(shop, settings);
    health.set_phase(runtime::Health::Phase::serving);
    server.start();
    fmt::print("ready {}\n", server.url());
    static_cast<void>(std::fflush(stdout));

    const int signal = signals.wait();
    log::info("The shop is closing.", {{"signal", signal}});
    health.set_phase(runtime::Health::Phase::stopping);
    server.stop(drain_grace);
    shop.stop();
    loops.stop();
    log::stop();
    return ExitCode::done;
}

} // namespace

void add_serve(CLI::App& program, Action& chosen) {
    CLI::App* command = program.add_subcommand(
        "serve",
        "Runs the shop: every service in this process, each with its own store in the data directory.\n"
        "Prints `ready <url>` when it takes requests. Ends on SIGTERM or Ctrl-C after the requests under way.");
    const SettingsOptions options(*command);
    command->callback([&chosen, options] { chosen = [options] { return serve(options.load().settings); }; });
}

} // namespace merx::cli
