#include "rpc/endpoint.hpp"

#include <atomic>

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>

#include "async/suspend.hpp"
#include "grpc/health/v1/health.pb.h"
#include "rpc/client_queue.hpp"
#include "rpc/grpc_bytes.hpp"
#include "rpc/health_board.hpp"
#include "rpc/transport.hpp"
#include "rpc/wire.hpp"

namespace merx::rpc {
namespace {

bool has(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata, const char* key) {
    return metadata.find(key) != metadata.end();
}

} // namespace

// An operation with one request and one answer. It owns itself while it is under way.
class UnaryOperation : public Completion {
public:
    virtual ~UnaryOperation() = default;

    void begin(grpc::GenericStub& stub, ClientOperations& operations, const grpc::ByteBuffer& request,
               std::shared_ptr<UnaryOperation> self) {
        self_ = std::move(self);
        reader_ = stub.PrepareUnaryCall(&context, method, request, &operations.queue());
        reader_->StartCall();
        reader_->Finish(&response, &status, operations.begin(*this));
    }

    // Whether it got as far as a connection: gRPC names the other end of one, and else what it was to connect to.
    bool was_sent(std::string_view target) const { return context.peer() != target; }

    std::string method{};
    grpc::ClientContext context{};
    grpc::ByteBuffer response{};
    grpc::Status status{};

protected:
    virtual void ended() = 0;

private:
    void completed(bool /*ok*/) final {
        const auto self = std::move(self_);
        ended();
    }

    std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_{};
    std::shared_ptr<UnaryOperation> self_{};
};

class Endpoint::Sent final : public UnaryOperation {
public:
    void call_off() {
        is_called_off = true;
        context.TryCancel();
    }

    Resume<bool> resume{};
    std::atomic<bool> is_called_off = false; // by the caller
    std::atomic<bool> is_abandoned = false;  // by us, to make it elsewhere

private:
    void ended() override { resume(true); }
};

class Endpoint::Probe final : public UnaryOperation {
public:
    Probe(std::shared_ptr<Endpoint> of, std::function<void(Health)> found)
        : of_(std::move(of)), found_(std::move(found)) {}

private:
    void ended() override {
        {
            const std::lock_guard lock(of_->mutex_);
            of_->probe_ = nullptr;
        }
        found_(health());
    }

    Health health() const {
        if (!was_sent(of_->target_)) {
            return Health::gone;
        }
        switch (status.error_code()) {
        case grpc::StatusCode::OK: break;
        case grpc::StatusCode::DEADLINE_EXCEEDED: return Health::silent;
        case grpc::StatusCode::UNAVAILABLE:
        case grpc::StatusCode::CANCELLED: return Health::gone;
        default: return Health::serving; // it answers, though it knows nothing of health
        }
        grpc::health::v1::HealthCheckResponse answer;
        if (has(context.GetServerTrailingMetadata(), not_begun_key)) {
            return Health::gone;
        }
        return answer.ParseFromString(to_string(response)) &&
                       answer.status() == grpc::health::v1::HealthCheckResponse::SERVING
                   ? Health::serving
                   : Health::leaving;
    }

    std::shared_ptr<Endpoint> of_;
    std::function<void(Health)> found_;
};

Endpoint::Endpoint(const std::string& at, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                   const grpc::ChannelArguments& arguments)
    : Member(at), target_(target_of(at)), channel_(grpc::CreateCustomChannel(target_, credentials, arguments)),
      stub_(channel_) {}

Task<Outcome> Endpoint::send(ClientOperations& operations, const Attempt& attempt) {
    const auto sent = std::make_shared<Sent>();
    sent->method = attempt.method;
    sent->context.AddMetadata(call_key, attempt.context);
    if (!attempt.signature.empty()) {
        sent->context.AddMetadata(signature_key, attempt.signature);
    }
    sent->context.set_deadline(to_time_point(attempt.deadline));
    if (attempt.repeat == Repeat::safe) {
        const std::lock_guard lock(mutex_);
        repeatable_.insert(sent.get());
    }
    const auto listener = attempt.call.cancellation.on_request([sent] { sent->call_off(); });
    co_await suspend<bool>([&](Resume<bool> resume) {
        sent->resume = std::move(resume);
        sent->begin(stub_, operations, attempt.request, sent);
    });
    if (attempt.repeat == Repeat::safe) {
        const std::lock_guard lock(mutex_);
        repeatable_.erase(sent.get());
    }
    co_return outcome_of(*sent);
}

Outcome Endpoint::outcome_of(const Sent& sent) const {
    using Kind = Outcome::Kind;
    if (sent.status.ok()) {
        const bool leaving = has(sent.context.GetServerTrailingMetadata(), leaving_key);
        return {.kind = Kind::answered, .answer = to_string(sent.response), .leaving = leaving};
    }
    const auto& trailers = sent.context.GetServerTrailingMetadata();
    if (const auto trailer = trailers.find(error_key); trailer != trailers.end()) {
        auto error = unpack_error({trailer->second.data(), trailer->second.size()});
        return {.kind = has(trailers, not_begun_key) ? Kind::not_begun : Kind::answered,
                .answer = fail(error ? std::move(*error) : from_status(sent.status)),
                .leaving = has(trailers, leaving_key)};
    }
    if (sent.is_called_off) {
        return {.kind = Kind::called_off, .answer = fail(cancelled())};
    }
    Outcome outcome{.kind = Kind::answered, .answer = fail(from_status(sent.status))};
    if (sent.status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
        outcome.kind = Kind::timed_out;
    } else if (!sent.was_sent(target_)) {
        outcome.kind = Kind::not_begun;
        outcome.unreachable = true;
    } else if (sent.is_abandoned || sent.status.error_code() == grpc::StatusCode::UNAVAILABLE ||
               sent.status.error_code() == grpc::StatusCode::CANCELLED ||
               sent.status.error_code() == grpc::StatusCode::UNKNOWN ||
               sent.status.error_code() == grpc::StatusCode::INTERNAL) {
        outcome.kind = Kind::lost;
    }
    return outcome;
}

void Endpoint::probe(ClientOperations& operations, Duration timeout, std::function<void(Health)> found) {
    const auto probe = std::make_shared<Probe>(shared_from_this(), std::move(found));
    probe->method = health_check_method;
    probe->context.set_deadline(std::chrono::system_clock::now() + timeout);
    {
        const std::lock_guard lock(mutex_);
        probe_ = probe.get();
    }
    probe->begin(stub_, operations, to_buffer(""), probe); // an empty request asks for the server as a whole
}

void Endpoint::abandon_repeatable() {
    const std::lock_guard lock(mutex_);
    for (Sent* const sent : repeatable_) {
        sent->is_abandoned = true;
        sent->context.TryCancel();
    }
}

void Endpoint::cancel_probe() {
    const std::lock_guard lock(mutex_);
    if (probe_ != nullptr) {
        probe_->context.TryCancel();
    }
}

} // namespace merx::rpc
