#include "rpc/consul_registration.hpp"

#include "rpc/consul_http.hpp"

namespace merx::rpc {
namespace {

constexpr Duration request_time = std::chrono::seconds{2};
// How often an agent that does not need to hear from us is told again, in case it has forgotten.
constexpr Duration refresh_interval = std::chrono::seconds{10};

std::string seconds(Duration time) {
    return json_quoted(std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + "ms");
}

} // namespace

ConsulRegistration::ConsulRegistration(ConsulOptions options, ConsulService service)
    : options_(std::move(options)), service_(std::move(service)),
      http_(std::make_unique<ConsulHttp>(options_.agent, options_.token)), thread_([this] { run(); }) {}

ConsulRegistration::~ConsulRegistration() {
    deregister();
}

void ConsulRegistration::run() {
    bool goes_on = true;
    while (goes_on) {
        if (!is_registered_) {
            is_registered_ = register_once();
        } else if (service_.check == ConsulCheck::ttl) {
            const auto answer = http_->put("/v1/agent/check/pass/service:" + id(), "", request_time);
            // An agent that answers without knowing of us has been restarted.
            is_registered_ = !answer || answer->ok();
        } else {
            register_once();
        }
        const Duration pause = service_.check == ConsulCheck::ttl ? service_.check_interval : refresh_interval;
        goes_on = http_->sleep(is_registered_ ? pause : options_.retry_interval);
    }
}

bool ConsulRegistration::register_once() {
    const auto answer =
        http_->put("/v1/agent/service/register?replace-existing-checks=true", description(), request_time);
    return answer && answer->ok();
}

std::string ConsulRegistration::id() const {
    return service_.name + '-' + service_.address;
}

std::string ConsulRegistration::description() const {
    const std::size_t colon = service_.address.rfind(':');
    std::string host = service_.address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    std::string check = "{\"CheckID\":" + json_quoted("service:" + id()) +
                        ",\"DeregisterCriticalServiceAfter\":" + seconds(service_.forget_after);
    if (service_.check == ConsulCheck::grpc) {
        check += ",\"GRPC\":" + json_quoted(service_.address) + ",\"Interval\":" + seconds(service_.check_interval) +
                 ",\"Timeout\":" + seconds(service_.check_interval);
    } else {
        check += ",\"TTL\":" + seconds(service_.check_interval * 3) + ",\"Status\":\"passing\"";
    }
    return "{\"ID\":" + json_quoted(id()) + ",\"Name\":" + json_quoted(service_.name) +
           ",\"Address\":" + json_quoted(host) + ",\"Port\":" + service_.address.substr(colon + 1) +
           ",\"Check\":" + check + "}}";
}

void ConsulRegistration::deregister() {
    if (!thread_.joinable()) {
        return;
    }
    http_->interrupt();
    thread_.join();
    http_->resume();
    is_registered_ = false; // and yet the agent may have it: an answer may have been lost
    http_->put("/v1/agent/service/deregister/" + id(), "", request_time);
}

} // namespace merx::rpc
