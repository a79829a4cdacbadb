#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "shop/offline_shop.hpp"

namespace merx::cli {
namespace {

// Asks without showing what is typed; reads a line where there is no terminal.
std::string ask_password() {
    const bool terminal = ::isatty(STDIN_FILENO) == 1;
    termios shown{};
    if (terminal) {
        fmt::print(stderr, "Password: ");
        ::tcgetattr(STDIN_FILENO, &shown);
        termios hidden = shown;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    std::string password;
    std::getline(std::cin, password);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &shown);
        fmt::print(stderr, "\n");
    }
    return password;
}

ExitCode create_admin(const runtime::Settings& settings, const std::string& email) {
    const std::string password = settings.admin_password.empty() ? ask_password() : settings.admin_password;
    shop::OfflineShop shop(settings, {shop::ServiceName::users});
    const auto outcome = shop.run(shop->users().ensure_admin(email, password));
    if (!outcome) {
        throw CommandFailure(outcome.error().detail);
    }
    switch (*outcome) {
    case users::AdminOutcome::created: fmt::print("{} is an admin now, with a new account.\n", email); break;
    case users::AdminOutcome::promoted: fmt::print("{} is an admin now; the password is as it was.\n", email); break;
    case users::AdminOutcome::unchanged: fmt::print("{} was an admin already.\n", email); break;
    }
    return ExitCode::done;
}

} // namespace

void add_user(CLI::App& program, Action& chosen) {
    CLI::App* group = program.add_subcommand("user", "Looks after accounts.");
    group->require_subcommand(1);
    CLI::App* command = group->add_subcommand(
        "create-admin", "Makes an account with all permissions, or gives them to one that exists.\n"
                        "Asks for the password unless MERX_ADMIN_PASSWORD has it.");
    const auto email = std::make_shared<std::string>();
    command->add_option("EMAIL", *email, "The account's address.")->required();
    const SettingsOptions options(*command, {"data_dir", "admin_password", "database_url", "database_prefix"});
    command->callback([&chosen, options, email] {
        chosen = [options, email] { return create_admin(options.load().settings, *email); };
    });
}

} // namespace merx::cli
