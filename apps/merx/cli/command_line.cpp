#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "cli/commands.hpp"
#include "sql/database.hpp"

namespace merx::cli {
namespace {

int fail_with(const std::exception& failure) {
    fmt::print(stderr, "merx: {}\n", failure.what());
    return static_cast<int>(ExitCode::failed);
}

} // namespace

int run(int argc, char** argv) {
    CLI::App program{"An online shop in one program: catalog, carts, checkout, stock, payments and mails.\n"
                     "Without a server to install, `merx serve` keeps everything in one data directory."};
    program.name("merx");
    program.set_version_flag("--version", std::string("merx ") + MERX_VERSION);
    program.require_subcommand(1);
    program.footer("Every command explains itself: merx <command> --help");

    Action chosen;
    add_serve(program, chosen);
    add_migrate(program, chosen);
    add_import(program, chosen);
    add_export(program, chosen);
    add_user(program, chosen);
    add_demo(program, chosen);
    add_audit(program, chosen);
    add_events(program, chosen);
    add_search(program, chosen);
    add_doctor(program, chosen);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = program.exit(error);
        return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    try {
        return static_cast<int>(chosen());
    } catch (const std::exception& failure) {
        return fail_with(failure);
    }
}

} // namespace merx::cli
