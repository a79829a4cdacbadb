#include "rpc/server.hpp"

#include <algorithm>
#include <future>
#include <set>
#include <stdexcept>

#include <grpcpp/alarm.h>
#include <grpcpp/server_builder.h>

#include "core/assert.hpp"
#include "rpc/completion.hpp"
#include "rpc/incoming.hpp"
#include "rpc/server_state.hpp"
#include "rpc/transport.hpp"

namespace merx::rpc {
namespace {

// How many calls gRPC may hand over before the completion thread asks for the next.
constexpr int calls_asked_for = 16;
// After drain(), how long calls are refused before connections are closed: a caller looks twice in that time.
constexpr Duration refusal_time = std::chrono::milliseconds{600};
// For answers that are already on their way.
constexpr Duration last_words = std::chrono::milliseconds{100};

const Clock& machine_clock() {
    static const SystemClock clock;
    return clock;
}

std::map<std::string, const Method*, std::less<>> by_path(const std::vector<Service>& services) {
    std::map<std::string, const Method*, std::less<>> methods;
    for (const Service& service : services) {
        for (const Method& method : service.methods) {
            methods.emplace('/' + std::string(service.name) + '/' + std::string(method.name), &method);
        }
    }
    return methods;
}

std::set<std::string, std::less<>> names_of(const std::vector<Service>& services) {
    std::set<std::string, std::less<>> names;
    for (const Service& service : services) {
        names.emplace(service.name);
    }
    return names;
}

void check(const ServerOptions& options) {
    MERX_ASSERT(!options.addresses.empty());
    if (!options.cluster_secret.empty()) {
        return;
    }
    if (!options.accept_unsigned) {
        throw std::invalid_argument("rpc: a server needs the cluster's secret");
    }
    if (!std::ranges::all_of(options.addresses, [](const std::string& address) { return is_local(address); })) {
        throw std::invalid_argument("rpc: calls from other machines must be signed");
    }
}

void open(ServerState& state) {
    const ServerOptions& options = state.options;
    const auto credentials = server_credentials(options.tls);
    grpc::ServerBuilder builder;
    std::vector<int> ports(options.addresses.size(), 0);
    for (std::size_t i = 0; i < ports.size(); ++i) {
        builder.AddListeningPort(options.addresses[i], credentials, &ports[i]);
    }
    set_arguments(builder);
    builder.RegisterAsyncGenericService(&state.generic);
    state.queue = builder.AddCompletionQueue();
    state.server = builder.BuildAndStart();
    if (!state.server) {
        state.queue->Shutdown();
        throw std::runtime_error("rpc: cannot listen on " + options.addresses.front());
    }
    for (const int chosen : ports) {
        state.port = state.port == 0 && chosen > 1 ? chosen : state.port; // a unix socket counts as port 1
    }
    for (int i = 0; i < calls_asked_for; ++i) {
        Incoming::wait_for_one(state);
    }
    state.completions = std::thread([&state] { run_completions(*state.queue); });
}

// Until the completion thread has seen all that gRPC has given it so far.
void catch_up(grpc::CompletionQueue& queue) {
    struct Fence final : Completion {
        void completed(bool /*ok*/) override { passed.set_value(); }
        std::promise<void> passed;
    } fence;
    grpc::Alarm now;
    now.Set(&queue, std::chrono::system_clock::now(), fence.tag());
    fence.passed.get_future().wait();
}

} // namespace

ServerState::ServerState(Executor& on, std::vector<Service> offered, ServerOptions with)
    : executor(on), services(std::move(offered)), options(std::move(with)),
      clock(options.clock != nullptr ? *options.clock : machine_clock()),
      key(options.cluster_secret.empty() ? std::nullopt : std::optional<CallKey>(options.cluster_secret)),
      methods(by_path(services)), health(names_of(services)), meters(options.metrics, services) {}

bool ServerState::begin_call() {
    return ++under_way_ <= options.max_calls;
}

void ServerState::end_call() {
    const std::lock_guard lock(mutex_);
    if (--under_way_ == 0) {
        ended_.notify_all();
    }
}

bool ServerState::wait_for_calls(Duration limit) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, limit, [this] { return under_way_ == 0; });
}

void ServerState::begin_stream() {
    const std::lock_guard lock(mutex_);
    ++streams_;
}

void ServerState::end_stream() {
    const std::lock_guard lock(mutex_);
    if (--streams_ == 0) {
        ended_.notify_all();
    }
}

void ServerState::wait_for_streams() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return streams_ == 0; });
}

Server::Server(Executor& executor, std::vector<Service> services, ServerOptions options) {
    check(options);
    state_ = std::make_unique<ServerState>(executor, std::move(services), std::move(options));
    open(*state_);
}

Server::~Server() {
    stop(Duration{0});
}

void Server::set_serving(bool serving) {
    state_->health.set_serving(serving);
}

void Server::drain() {
    state_->health.leave();
}

int Server::under_way() const {
    return state_->under_way();
}

void Server::stop(Duration grace) {
    if (!state_->completions.joinable()) {
        return;
    }
    using SteadyClock = std::chrono::steady_clock;
    const auto begin = SteadyClock::now();
    const bool was_drained = state_->health.is_leaving();
    state_->health.leave();
    state_->is_stopping = true;
    const bool all_ended = state_->wait_for_calls(grace);
    if (all_ended && was_drained) {
        std::this_thread::sleep_until(begin + std::min(grace, refusal_time));
    }
    const Duration rest = all_ended ? std::min(grace, last_words) : Duration{0};
    state_->server->Shutdown(std::chrono::system_clock::now() + rest);
    state_->server->Wait();
    // Nothing may be asked of the queue once it is shut down: first all that was accepted must be over.
    catch_up(*state_->queue);
    state_->wait_for_streams();
    state_->queue->Shutdown();
    state_->completions.join();
}

int Server::port() const {
    return state_->port;
}

} // namespace merx::rpc
