#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/diagnosis.hpp"
#include "cli/settings_options.hpp"
#include "search/index_contents.hpp"
#include "shop/shop.hpp"
#include "shop/stores.hpp"
#include "shop/topology.hpp"
#include "sql/sqlite.hpp"

namespace merx::cli {
namespace {

void show_settings(const runtime::LoadedSettings& loaded) {
    fmt::print("Settings\n");
    for (const runtime::Setting& setting : runtime::setting_table()) {
        const std::string value = setting.show(loaded.settings);
        const auto origin = loaded.origins.find(setting.name);
        fmt::print("  {:<16} {:<32} from {}\n", setting.name, setting.is_secret && !value.empty() ? "(secret)" : value,
                   origin == loaded.origins.end() ? "default" : origin->second);
    }
}

void look_at_stores(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter(fmt::format("Stores in {}", settings.data_dir.string()));
    if (!std::filesystem::exists(settings.data_dir)) {
        diagnosis.note("the directory does not exist yet; `merx serve` makes it");
        return;
    }
    if (::access(settings.data_dir.c_str(), R_OK | W_OK | X_OK) != 0) {
        diagnosis.bad("the directory cannot be written",
                      "Give it to the user that runs merx, or name another with --data-dir.");
        return;
    }
    for (const shop::StoreName store : shop::all_stores) {
        const auto file = shop::file_of(store, settings.data_dir);
        if (!std::filesystem::exists(file)) {
            diagnosis.note(fmt::format("{} does not exist yet; `merx serve` makes it", file.filename().string()));
            continue;
        }
        const std::string problems = sql::check_sqlite(file);
        if (problems.empty()) {
            diagnosis.good(fmt::format("{} is sound", file.filename().string()));
        } else {
            diagnosis.bad(fmt::format("{} is damaged: {}", file.filename().string(), problems),
                          "Stop the shop and put the last backup of this file in its place.");
        }
    }
    const auto space = std::filesystem::space(settings.data_dir);
    constexpr std::uintmax_t enough = std::uintmax_t{1} << 30U;
    if (space.available < enough) {
        diagnosis.bad(fmt::format("{} MiB are left on its disk", space.available >> 20U),
                      "Make room: a full disk stops every order.");
    } else {
        diagnosis.good(fmt::format("{} GiB are left on its disk", space.available >> 30U));
    }
}

// Whether somebody else listens there: by listening ourselves, briefly.
void look_at_port(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter("Port");
    const std::string place = fmt::format("{}:{}", settings.listen_host, settings.listen_port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(settings.listen_host.c_str(), std::to_string(settings.listen_port).c_str(), &hints, &found) !=
        0) {
        diagnosis.bad(fmt::format("{} is no address of this machine", settings.listen_host),
                      "Set --listen to HOST:PORT.");
        return;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    const int probe = ::socket(addresses->ai_family, addresses->ai_socktype | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const bool free = ::bind(probe, addresses->ai_addr, addresses->ai_addrlen) == 0;
    ::close(probe);
    if (free) {
        diagnosis.good(place + " is free");
    } else {
        diagnosis.bad(place + " cannot be listened on",
                      "If this shop is running already, all is well; else name another with --listen.");
    }
}

void look_at_mail(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter("Mail");
    if (settings.smtp_url.empty()) {
        diagnosis.note(
            fmt::format("no mail server is set: mails are written into {}", (settings.data_dir / "mail").string()));
    } else {
        diagnosis.good("mails are sent by a server; `merx serve` logs what it refuses");
    }
}

void look_at_search(const runtime::Settings& settings, Diagnosis& diagnosis) {
    diagnosis.chapter("Search");
    const auto directory = shop::search_directory(settings);
    if (!std::filesystem::exists(directory)) {
        diagnosis.note("there is no index yet; `merx serve` builds it");
        return;
    }
    if (const auto contents = search::read_contents(directory); contents) {
        diagnosis.good(fmt::format("index {} holds {} products, up to change {}", contents->generation,
                                   contents->products.size(), contents->position));
    } else if (contents.error().kind == ErrorKind::not_found) {
        diagnosis.note("there is no complete index yet; `merx serve` builds it");
    } else {
        diagnosis.bad(contents.error().detail, "`merx serve` builds another by itself, as does `merx search reindex`.");
    }
}

ExitCode examine(const SettingsOptions& options, const std::vector<std::string>& names) {
    const runtime::LoadedSettings loaded = options.load();
    const runtime::Settings& settings = loaded.settings;
    const auto topology = shop::read_topology(names);
    if (!topology) {
        throw CommandFailure(topology.error().detail);
    }
    Diagnosis diagnosis;
    show_settings(loaded);
    if (const auto complete = shop::check_settings(*topology, settings); !complete) {
        diagnosis.bad(complete.error().detail, "Set them, as flags, in the environment or in the file of --config.");
    } else {
        look_at_connections(settings, *topology, diagnosis);
    }
    if (settings.database_url.empty()) {
        look_at_stores(settings, diagnosis);
    }
    if (topology->hosts(shop::ServiceName::gateway)) {
        look_at_port(settings, diagnosis);
    }
    if (topology->hosts(shop::ServiceName::notifications)) {
        look_at_mail(settings, diagnosis);
    }
    if (topology->hosts(shop::ServiceName::search)) {
        look_at_search(settings, diagnosis);
    }
    fmt::print("{}\n", diagnosis.healthy() ? "All is well." : "Something needs you: see BAD above.");
    return diagnosis.healthy() ? ExitCode::done : ExitCode::findings;
}

} // namespace

void add_doctor(CLI::App& program, Action& chosen) {
    CLI::App* command = program.add_subcommand(
        "doctor",
        "Checks settings, stores, disk, port, mail, search and connections, and says what to do. Changes nothing.\n"
        "With names, as a process of `merx serve` with these names would find them.\n"
        "Exit code 3: something needs you.");
    const auto names = std::make_shared<std::vector<std::string>>();
    command->add_option("SERVICE", *names, "The services of that process; none: all.");
    const SettingsOptions options(*command);
    command->callback([&chosen, options, names] { chosen = [options, names] { return examine(options, *names); }; });
}

} // namespace merx::cli
