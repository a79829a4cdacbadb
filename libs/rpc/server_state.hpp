// What the calls of a server share; included by this library's sources alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include "rpc/call_meters.hpp"
#include "rpc/health_board.hpp"
#include "rpc/identity.hpp"
#include "rpc/server.hpp"

namespace merx::rpc {

struct ServerState {
    ServerState(Executor& on, std::vector<Service> offered, ServerOptions with);

    Executor& executor;
    const std::vector<Service> services;
    const ServerOptions options;
    const Clock& clock;
    const std::optional<CallKey> key;                                // where calls must be signed
    const std::map<std::string, const Method*, std::less<>> methods; // by "/service/method"
    HealthBoard health;
    const CallMeters meters;

    grpc::AsyncGenericService generic{};
    std::unique_ptr<grpc::ServerCompletionQueue> queue{};
    std::unique_ptr<grpc::Server> server{};
    std::thread completions{};
    int port = 0;

    // The server has begun to stop: new calls are refused.
    std::atomic<bool> is_stopping = false;

    // Calls that services were asked to answer, until the answer is on its way.
    bool begin_call();
    void end_call();
    int under_way() const { return under_way_; }
    // Gives false where some are still under way when the time is over.
    bool wait_for_calls(Duration limit);
    // Whatever came in, from its acceptance until it is gone: calls, health checks, reflection.
    void begin_stream();
    void end_stream();
    void wait_for_streams();

private:
    std::atomic<int> under_way_ = 0;
    int streams_ = 0;
    std::mutex mutex_;
    std::condition_variable ended_;
};

} // namespace merx::rpc
