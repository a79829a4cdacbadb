#include "rpc/channel.hpp"

#include <thread>

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include "async/suspend.hpp"
#include "rpc/grpc_bytes.hpp"
#include "rpc/wire.hpp"

namespace merx::rpc {
namespace {

// A call under way. It belongs to the completion queue from its start to its end, then to the waiting coroutine.
struct Pending {
    std::string method;
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
    Resume<std::unique_ptr<Pending>> resume;
};

std::shared_ptr<grpc::Channel> open_channel(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(max_message_bytes);
    arguments.SetMaxSendMessageSize(max_message_bytes);
    arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, max_metadata_bytes);
    // Channels to one address stay apart, so that what is lost with one is not lost with all.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class GrpcChannel final : public Channel {
public:
    explicit GrpcChannel(const std::string& address)
        : stub_(open_channel(address)), completions_([this] { complete(); }) {}

    ~GrpcChannel() override {
        queue_.Shutdown();
        completions_.join();
    }

    Task<Result<std::string>> call(std::string_view method, const Call& call, std::string request,
                                   Repeat /*repeat*/) override {
        const auto begin = [&](Resume<std::unique_ptr<Pending>> resume) {
            auto pending = std::make_unique<Pending>();
            pending->method = method;
            pending->resume = std::move(resume);
            pending->context.AddMetadata(call_key, pack(call));
            if (call.deadline) {
                pending->context.set_deadline(to_time_point(*call.deadline));
            }
            Pending* const tag = pending.release(); // complete() takes it back
            tag->reader = stub_.PrepareUnaryCall(&tag->context, tag->method, to_buffer(request), &queue_);
            tag->reader->StartCall();
            tag->reader->Finish(&tag->response, &tag->status, tag);
        };
        const std::unique_ptr<Pending> ended = co_await suspend<std::unique_ptr<Pending>>(begin);
        if (ended->status.ok()) {
            co_return to_string(ended->response);
        }
        const auto& trailers = ended->context.GetServerTrailingMetadata();
        if (const auto trailer = trailers.find(error_key); trailer != trailers.end()) {
            auto error = unpack_error({trailer->second.data(), trailer->second.size()});
            if (error) {
                co_return fail(std::move(*error));
            }
        }
        co_return fail(from_status(ended->status));
    }

private:
    void complete() {
        void* tag = nullptr;
        bool ok = false;
        while (queue_.Next(&tag, &ok)) {
            std::unique_ptr<Pending> pending(static_cast<Pending*>(tag));
            auto resume = std::move(pending->resume);
            resume(std::move(pending));
        }
    }

    grpc::GenericStub stub_;
    grpc::CompletionQueue queue_;
    std::thread completions_;
};

} // namespace

std::unique_ptr<Channel> connect(const std::string& address) {
    return std::make_unique<GrpcChannel>(address);
}

} // namespace merx::rpc
