#include "rpc/consul_resolver.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include <simdjson.h>

#include "rpc/consul_http.hpp"

namespace merx::rpc {
namespace {

// On top of the time that the agent may take: it adds up to a sixteenth, against herds.
constexpr Duration extra_time = std::chrono::seconds{5};

// Nothing for an answer that is not the agent's.
std::optional<Addresses> read_addresses(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::array entries;
    if (parser.parse(body).get(entries) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    Addresses addresses;
    for (const simdjson::dom::element entry : entries) {
        std::string_view host;
        std::int64_t port = 0;
        if (entry["Service"]["Port"].get(port) != simdjson::SUCCESS) {
            return std::nullopt;
        }
        // A service without an address of its own is at its node's.
        if (entry["Service"]["Address"].get(host) != simdjson::SUCCESS || host.empty()) {
            if (entry["Node"]["Address"].get(host) != simdjson::SUCCESS) {
                return std::nullopt;
            }
        }
        const bool is_ipv6 = host.find(':') != std::string_view::npos;
        addresses.push_back((is_ipv6 ? '[' + std::string(host) + ']' : std::string(host)) + ':' + std::to_string(port));
    }
    std::ranges::sort(addresses);
    return addresses;
}

class ServiceWatch final : public Resolver::Watch {
public:
    ServiceWatch(const ConsulOptions& options, std::string service, Resolver::Changed changed)
        : options_(options), service_(std::move(service)), changed_(std::move(changed)),
          http_(options_.agent, options_.token), thread_([this] { run(); }) {}

    ~ServiceWatch() override {
        http_.interrupt();
        thread_.join();
    }

private:
    void run() {
        std::uint64_t index = 0;
        std::optional<Addresses> last;
        do {
            const auto answer = http_.get(path(index), options_.wait + options_.wait / 16 + extra_time);
            auto found = answer && answer->ok() ? read_addresses(answer->body) : std::nullopt;
            if (!found) {
                index = 0;
                continue;
            }
            // As the protocol has it: an index that goes back means that the agent has begun anew.
            index = answer->index < index ? 0 : answer->index;
            if (found != last) {
                last = found;
                changed_(std::move(*found));
            }
        } while (index != 0 ? http_.sleep(Duration{0}) : http_.sleep(options_.retry_interval));
    }

    std::string path(std::uint64_t index) const {
        const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(options_.wait);
        return "/v1/health/service/" + service_ + "?passing=1&index=" + std::to_string(index) +
               "&wait=" + std::to_string(wait.count()) + "ms";
    }

    const ConsulOptions& options_;
    const std::string service_;
    const Resolver::Changed changed_;
    ConsulHttp http_;
    std::thread thread_;
};

} // namespace

std::unique_ptr<Resolver::Watch> ConsulResolver::watch(const std::string& service, Changed changed) {
    return std::make_unique<ServiceWatch>(options_, service, std::move(changed));
}

} // namespace merx::rpc
