// A server of plain bytes, of which a test runs several.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "async/signal.hpp"
#include "rpc/server.hpp"

namespace merx::rpc {

// "test.Echo": Say answers with the server's name and counts, Wait does so once it is called off.
class Replica {
public:
    Replica(Executor& executor, std::string name, std::vector<std::string> addresses)
        : executor_(executor), name_(std::move(name)), addresses_(std::move(addresses)) {
        start();
    }

    void start(ServerOptions options = {.accept_unsigned = true}) {
        options.addresses = addresses_;
        server.emplace(executor_, std::vector<Service>{service()}, std::move(options));
    }
    // Executes nothing of the loop's: for a thread of its own while calls are under way.
    void kill() { server.reset(); }

    int port() const { return server->port(); }

    std::optional<Server> server;
    std::atomic<int> said = 0;
    std::vector<Call> calls;
    bool saw_cancellation = false;

private:
    Service service() {
        return {"test.Echo",
                {{"Say", [this](const Call& call, std::string_view) { return say(call); }},
                 {"Wait", [this](const Call& call, std::string_view) { return wait(call); }}}};
    }
    Task<Result<std::string>> say(const Call& call) {
        ++said;
        calls.push_back(call);
        co_return name_;
    }
    Task<Result<std::string>> wait(const Call& call) {
        ++said;
        calls.push_back(call);
        const auto listener = call.cancellation.on_request([this] { news_.notify_all(); });
        while (true) {
            const std::uint64_t seen = news_.count();
            if (call.is_cancelled()) {
                break;
            }
            co_await news_.wait_past(seen); // which may be another call's
        }
        saw_cancellation = true;
        co_return name_;
    }

    Executor& executor_;
    Signal news_;
    const std::string name_;
    const std::vector<std::string> addresses_;
};

// What a test does while it waits for something real to happen; false where it has not within the time.
template <class Condition, class Meanwhile>
bool happens_within(std::chrono::milliseconds limit, Condition condition, Meanwhile meanwhile) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        meanwhile();
    }
    return true;
}

} // namespace merx::rpc
