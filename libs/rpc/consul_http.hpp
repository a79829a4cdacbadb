// Requests to Consul's agent; included by this library's sources alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace merx::rpc {

struct ConsulAnswer {
    long status = 0;
    std::uint64_t index = 0; // of X-Consul-Index; 0 where there was none
    std::string body;

    bool ok() const { return status == 200; }
};

// One thread at a time, but for interrupt().
class ConsulHttp {
public:
    // "http://127.0.0.1:8500"; the token may be empty.
    ConsulHttp(std::string agent, const std::string& token);
    ~ConsulHttp();

    // Nothing where there was no answer in time, or interrupt() has been called.
    std::optional<ConsulAnswer> get(const std::string& path, Duration timeout);
    std::optional<ConsulAnswer> put(const std::string& path, const std::string& body, Duration timeout);
    // Gives false, early, once interrupt() has been called.
    bool sleep(Duration time);

    // Ends what is under way, and whatever comes after. Any thread.
    void interrupt();
    // Makes it usable again, for a last word.
    void resume();

private:
    struct Wire;
    std::unique_ptr<Wire> wire_;
};

// Characters as a JSON string, with its quotes.
std::string json_quoted(const std::string& text);

} // namespace merx::rpc
