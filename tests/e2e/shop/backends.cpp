#include "backends.hpp"

#include <cstdlib>

#include "program.hpp"

namespace merx::e2e {
namespace {

// Numbers of Redis databases end below a thousand; see tools/servers/redis.sh.
int next_number() {
    static int number = 0;
    return ++number;
}

} // namespace

// The servers are killed here, and the machine is not, so nothing waits for a disk.
Backends& Backends::shared() {
    ::setenv("MERX_POSTGRES_SETTINGS", "-c fsync=off -c full_page_writes=off", 1);
    static Backends backends;
    return backends;
}

Premises::Premises()
    : backends_(Backends::shared()), number_(next_number()), database_prefix_("shop" + std::to_string(number_) + "_") {}

// A thousand shops' databases would fill the disk.
Premises::~Premises() {
    std::vector<std::string> arguments{"--host=127.0.0.1", "--port=" + std::to_string(backends_.postgres.port()),
                                       "--username=merx", "--dbname=postgres", "--quiet"};
    for (const char* store :
         {"users", "catalog", "inventory", "carts", "orders", "payments", "notifications", "sandbox", "gateway"}) {
        arguments.emplace_back("--command=drop database if exists " + database_prefix_ + store + " with (force)");
    }
    run_command("psql", arguments);
}

std::vector<std::string> Premises::store_arguments() const {
    return {"--database-url", "postgresql://merx@" + backends_.postgres.address(), "--database-prefix",
            database_prefix_};
}

std::vector<std::string> Premises::arguments() const {
    std::vector<std::string> all = store_arguments();
    const std::string redis = "redis://" + backends_.redis.address() + "/" + std::to_string(number_);
    const std::string prefix = "shop" + std::to_string(number_) + ".";
    all.insert(all.end(), {"--kafka", backends_.kafka.address(), "--kafka-prefix", prefix, "--redis", redis});
    return all;
}

} // namespace merx::e2e
