#include "shop_process.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "testing/free_port.hpp"
#include "testing/golden.hpp"

namespace merx::e2e {
namespace {

struct Service {
    const char* name;
    int tier;
};

// Whoever calls another comes before it.
constexpr Service services[] = {{"gateway", 0},   {"orders", 1},   {"carts", 2},         {"users", 3}, {"catalog", 3},
                                {"inventory", 3}, {"payments", 3}, {"notifications", 3}, {"search", 3}};
constexpr int last_tier = 3;

std::string loopback(int port) {
    return "127.0.0.1:" + std::to_string(port);
}

std::string place_name(const std::string& service, int place) {
    return service + "-" + std::to_string(place);
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

ShopProcess::ShopProcess(ShopOptions options)
    : is_split_(options.shape == Shape::split), more_arguments_(std::move(options.more_arguments)) {
    if (options.shape != Shape::embedded && !options.drains) {
        append(more_arguments_, {"--drain-delay", "0"});
    }
    std::filesystem::create_directory(data_dir() / "mail");
    if (options.shape != Shape::embedded) {
        premises_ = std::make_unique<Premises>();
        std::vector<std::string> arguments{"migrate"};
        append(arguments, store_arguments());
        if (const CommandResult migrated = run_merx(arguments); migrated.exit_code != 0) {
            throw std::runtime_error("the stores could not be made: " + migrated.out + migrated.err);
        }
    }
    if (options.shape == Shape::split) {
        add_split(options.replicas);
    } else {
        add_single();
    }
    start();
}

ShopProcess::~ShopProcess() {
    stop();
}

std::vector<std::string> ShopProcess::store_arguments() const {
    // The index of a split shop is with the process that searches.
    const auto directory = is_split_ ? data_dir() / place_name("search", 1) : data_dir();
    std::vector<std::string> arguments{"--data-dir", directory.string()};
    if (premises_) {
        append(arguments, premises_->store_arguments());
    }
    return arguments;
}

std::vector<std::string> ShopProcess::common_arguments() const {
    std::vector<std::string> arguments{"--admin-email", admin_email, "--admin-password", admin_password,
                                       "--log-level",   "warn",      "--access-log",     "false"};
    if (premises_) {
        append(arguments, premises_->arguments());
        // Tests wait for what a killed process had in hand.
        append(arguments, {"--lease", std::to_string(lease.count())});
    }
    append(arguments, more_arguments_);
    return arguments;
}

void ShopProcess::add_single() {
    const std::string listen = loopback(testing::free_port());
    urls_.push_back("http://" + listen);
    std::vector<std::string> arguments{"serve", "--listen", listen, "--data-dir", data_dir().string()};
    append(arguments, common_arguments());
    add({std::make_unique<Program>("shop", std::move(arguments), data_dir() / "shop.log")});
}

// A process's files are its own but for the mails, which tests look for in one place.
std::filesystem::path ShopProcess::own_directory(const std::string& name) const {
    const std::filesystem::path directory = data_dir() / name;
    std::filesystem::create_directory(directory);
    std::filesystem::create_directory_symlink(data_dir() / "mail", directory / "mail");
    return directory;
}

void ShopProcess::add_split(Replicas replicas) {
    const auto replicas_of = [&](const std::string& service) {
        return service != "orders" ? replicas : Replicas{std::max(2, replicas.places), std::max(2, replicas.running)};
    };
    std::string peers;
    const auto address_of = [&](const std::string& name) { return "unix:" + (data_dir() / name).string() + ".rpc"; };
    for (const auto& [service, tier] : services) {
        for (int place = 1; place <= replicas_of(service).places && tier > 0; ++place) {
            peers += (peers.empty() ? "" : ",") + std::string(service) + "=" + address_of(place_name(service, place));
        }
    }
    for (const auto& [service, tier] : services) {
        for (int place = 1; place <= replicas_of(service).places; ++place) {
            const std::string name = place_name(service, place);
            std::vector<std::string> arguments{
                "serve",   service, "--data-dir",       own_directory(name).string(),
                "--peers", peers,   "--cluster-secret", "a secret of the test's processes alone"};
            if (tier == 0) {
                const std::string listen = loopback(testing::free_port());
                urls_.push_back("http://" + listen);
                append(arguments, {"--listen", listen});
            } else {
                append(arguments, {"--rpc-listen", address_of(name)});
            }
            append(arguments, common_arguments());
            add({std::make_unique<Program>(name, std::move(arguments), data_dir() / (name + ".log")), tier,
                 place <= replicas_of(service).running});
        }
    }
}

std::string ShopProcess::logs() const {
    constexpr std::size_t kept = 6000;
    std::string all;
    for (const Member& member : members_) {
        if (std::filesystem::exists(member.program->log())) {
            const std::string text = testing::read_file(member.program->log());
            all += "\n--- " + member.program->name() + "\n" + text.substr(text.size() - std::min(text.size(), kept));
        }
    }
    return all;
}

void ShopProcess::start() {
    for (const Member& member : members_) {
        if (member.starts) {
            member.program->launch();
        }
    }
    for (const Member& member : members_) {
        if (member.starts) {
            member.program->await_ready();
        }
    }
}

void ShopProcess::kill() {
    for (const Member& member : members_) {
        member.program->kill();
    }
}

int ShopProcess::stop() {
    int worst = 0;
    for (int tier = 0; tier <= last_tier; ++tier) {
        std::vector<Program*> stopping;
        for (const Member& member : members_) {
            if (member.tier == tier && member.program->runs()) {
                stopping.push_back(member.program.get());
                stopping.back()->ask_to_stop();
            }
        }
        for (Program* program : stopping) {
            worst = std::max(worst, program->await_end());
        }
    }
    return worst;
}

Program& ShopProcess::process(std::string_view name) {
    const auto found = std::ranges::find_if(members_, [&](const Member& m) { return m.program->name() == name; });
    if (found == members_.end()) {
        throw std::runtime_error("this shop has no process " + std::string(name));
    }
    return *found->program;
}

} // namespace merx::e2e
