// Tells Consul that a server is here, for as long as it is.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "rpc/consul_resolver.hpp"

namespace merx::rpc {

class ConsulHttp;

enum class ConsulCheck {
    grpc, // the agent asks grpc.health.v1 at the address
    ttl,  // this process says that it is well: where the agent has no certificate to ask with
};

struct ConsulService {
    std::string name;    // "orders"
    std::string address; // where others reach it: "10.0.0.7:7001"
    ConsulCheck check = ConsulCheck::grpc;
    Duration check_interval = std::chrono::seconds{1};
    // A process that was killed is forgotten after this time; it is out of the rotation long before. No less than a
    // minute, says Consul.
    Duration forget_after = std::chrono::minutes{1};
};

// Registers in the background, again and again until the agent has it, and again should the agent forget. One for
// each service of a process.
class ConsulRegistration {
public:
    ConsulRegistration(ConsulOptions options, ConsulService service);
    // deregister()s.
    ~ConsulRegistration();
    ConsulRegistration(const ConsulRegistration&) = delete;
    ConsulRegistration& operator=(const ConsulRegistration&) = delete;

    bool is_registered() const { return is_registered_; }

    // The first step of a drain; waits for the agent's answer for a moment.
    void deregister();

private:
    void run();
    bool register_once();
    std::string id() const;
    std::string description() const;

    const ConsulOptions options_;
    const ConsulService service_;
    std::unique_ptr<ConsulHttp> http_;
    std::atomic<bool> is_registered_ = false;
    std::thread thread_;
};

} // namespace merx::rpc
