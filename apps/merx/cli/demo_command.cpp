#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "demo/load_demo.hpp"
#include "shop/offline_shop.hpp"

namespace merx::cli {
namespace {

ExitCode load(const runtime::Settings& settings, std::int64_t stock) {
    shop::OfflineShop shop(settings,
                           {shop::ServiceName::users, shop::ServiceName::catalog, shop::ServiceName::inventory});
    const auto admin = shop.run(shop->users().ensure_admin(demo::admin_email, demo::admin_password));
    if (!admin) {
        throw CommandFailure(admin.error().detail);
    }
    const auto media = settings.media_dir.empty() ? settings.data_dir / "media" : settings.media_dir;
    const demo::Services services{shop->users().api(), shop->catalog().api(), shop->inventory().api()};
    const auto summary = shop.run(demo::load_demo(services, media, stock));
    if (!summary) {
        throw CommandFailure(summary.error().detail);
    }
    fmt::print("The demo shop has {} products, {} of them new.\n"
               "  customer  {}  {}\n"
               "  admin     {}  {}\n",
               summary->products, summary->created, demo::customer_email, demo::customer_password, demo::admin_email,
               demo::admin_password);
    return ExitCode::done;
}

} // namespace

void add_demo(CLI::App& program, Action& chosen) {
    CLI::App* group = program.add_subcommand("demo", "A shop to look at.");
    group->require_subcommand(1);
    CLI::App* command = group->add_subcommand(
        "load", "Fills the shop with some sixty products, their pictures and stock, a customer and\n"
                "an admin, and prints their logins. Safe to repeat. Not for a shop of your own:\n"
                "everybody knows these passwords.");
    const auto stock = std::make_shared<std::int64_t>(demo::initial_stock);
    command->add_option("--stock", *stock, "Units of each SKU to begin with.")
        ->check(CLI::Range(0, 1'000'000'000))
        ->capture_default_str();
    const SettingsOptions options(*command, {"data_dir", "media_dir", "database_url", "database_prefix"});
    command->callback(
        [&chosen, options, stock] { chosen = [options, stock] { return load(options.load().settings, *stock); }; });
}

} // namespace merx::cli
