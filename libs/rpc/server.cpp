#include "rpc/server.hpp"

#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "async/spawn.hpp"
#include "rpc/grpc_bytes.hpp"
#include "rpc/wire.hpp"

namespace merx::rpc {
namespace {

// How many calls gRPC may hand over before the completion thread asks for the next.
constexpr int calls_asked_for = 16;

Error no_such_method() {
    return Error{.kind = ErrorKind::internal, .code = "unknown_method", .detail = "There is no such rpc method."};
}

Error overloaded() {
    return Error{.kind = ErrorKind::resource_exhausted,
                 .code = "overloaded",
                 .detail = "The service has too much to do. Try again.",
                 .retry_after = std::chrono::seconds(1)};
}

Error broken() {
    return Error{.kind = ErrorKind::internal, .code = "internal", .detail = "Something went wrong on our side."};
}

} // namespace

struct Server::State {
    class Incoming;

    Executor& executor;
    std::vector<Service> services;
    ServerOptions options;
    std::map<std::string, const Method*, std::less<>> methods{}; // by "/service/method"
    grpc::AsyncGenericService generic{};
    std::unique_ptr<grpc::ServerCompletionQueue> queue{};
    std::unique_ptr<grpc::Server> server{};
    std::thread completions{};
    std::atomic<int> under_way = 0;
    int port = 0;

    void begin();
    void complete();
};

// One call, from waiting for it to its end. It deletes itself.
class Server::State::Incoming {
public:
    explicit Incoming(State& state) : state_(state), stream_(&context_) {
        state_.generic.RequestCall(&context_, &stream_, state_.queue.get(), state_.queue.get(), this);
    }

    // An operation has ended; on the completion thread.
    void proceed(bool ok) {
        switch (step_) {
        case Step::request:
            if (!ok) { // the server is stopping
                delete this;
                return;
            }
            new Incoming(state_);
            ++state_.under_way;
            step_ = Step::read;
            stream_.Read(&buffer_, this);
            return;
        case Step::read:
            step_ = Step::answer;
            ok ? dispatch() : finish(malformed_message(context_.method()));
            return;
        case Step::answer:
            --state_.under_way;
            state_.under_way.notify_all();
            delete this;
            return;
        }
    }

private:
    enum class Step { request, read, answer };

    void dispatch() {
        const auto found = state_.methods.find(context_.method());
        if (found == state_.methods.end()) {
            finish(no_such_method());
            return;
        }
        if (state_.under_way > state_.options.max_calls) {
            finish(overloaded());
            return;
        }
        auto call = read_call();
        if (!call) {
            finish(malformed_message("merx-call-bin"));
            return;
        }
        call_ = std::move(*call);
        request_ = to_string(buffer_);
        buffer_.Clear();
        spawn(state_.executor, serve(*found->second));
    }

    std::optional<Call> read_call() {
        Call call;
        const auto& metadata = context_.client_metadata();
        if (const auto sent = metadata.find(call_key); sent != metadata.end()) {
            auto unpacked = unpack_call({sent->second.data(), sent->second.size()});
            if (!unpacked) {
                return std::nullopt;
            }
            call = std::move(*unpacked);
        }
        if (context_.deadline() != std::chrono::system_clock::time_point::max()) {
            call.deadline = std::chrono::time_point_cast<Duration>(context_.deadline());
        }
        return call;
    }

    Task<void> serve(const Method& method) {
        try {
            Result<std::string> answer = co_await method.invoke(call_, request_);
            answer ? finish(*answer) : finish(answer.error());
        } catch (const std::exception& thrown) {
            if (state_.options.on_exception) {
                state_.options.on_exception(context_.method(), thrown.what());
            }
            finish(broken());
        }
    }

    void finish(const std::string& answer) {
        stream_.WriteAndFinish(to_buffer(answer), grpc::WriteOptions(), grpc::Status::OK, this);
    }
    void finish(const Error& error) {
        context_.AddTrailingMetadata(error_key, pack(error));
        stream_.Finish(to_status(error), this);
    }

    State& state_;
    Step step_ = Step::request;
    grpc::GenericServerContext context_;
    grpc::GenericServerAsyncReaderWriter stream_;
    grpc::ByteBuffer buffer_;
    Call call_;
    std::string request_;
};

void Server::State::begin() {
    for (const Service& service : services) {
        for (const Method& method : service.methods) {
            methods.emplace('/' + std::string(service.name) + '/' + std::string(method.name), &method);
        }
    }
    grpc::ServerBuilder builder;
    std::vector<int> ports(options.addresses.size(), 0);
    for (std::size_t i = 0; i < ports.size(); ++i) {
        builder.AddListeningPort(options.addresses[i], grpc::InsecureServerCredentials(), &ports[i]);
    }
    builder.SetMaxReceiveMessageSize(max_message_bytes);
    builder.SetMaxSendMessageSize(max_message_bytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, max_metadata_bytes);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0); // a second server on the port is an error, not a lottery
    builder.RegisterAsyncGenericService(&generic);
    queue = builder.AddCompletionQueue();
    server = builder.BuildAndStart();
    if (!server) {
        queue->Shutdown();
        throw std::runtime_error("rpc: cannot listen on " + options.addresses.front());
    }
    for (const int chosen : ports) {
        port = port == 0 && chosen > 1 ? chosen : port; // a unix socket counts as port 1
    }
    for (int i = 0; i < calls_asked_for; ++i) {
        new Incoming(*this);
    }
    completions = std::thread([this] { complete(); });
}

void Server::State::complete() {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) {
        static_cast<Incoming*>(tag)->proceed(ok);
    }
}

Server::Server(Executor& executor, std::vector<Service> services, ServerOptions options)
    : state_(new State{.executor = executor, .services = std::move(services), .options = std::move(options)}) {
    MERX_ASSERT(!state_->options.addresses.empty());
    state_->begin();
}

Server::~Server() {
    stop(Duration{0});
}

void Server::stop(Duration grace) {
    if (!state_->completions.joinable()) {
        return;
    }
    state_->server->Shutdown(std::chrono::system_clock::now() + grace);
    state_->server->Wait();
    for (int left = state_->under_way; left != 0; left = state_->under_way) {
        state_->under_way.wait(left);
    }
    state_->queue->Shutdown();
    state_->completions.join();
}

int Server::port() const {
    return state_->port;
}

} // namespace merx::rpc
