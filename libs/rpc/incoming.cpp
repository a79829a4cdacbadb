#include "rpc/incoming.hpp"

#include <stdexcept>

#include "async/spawn.hpp"
#include "rpc/grpc_bytes.hpp"
#include "rpc/reflection.hpp"
#include "rpc/transport.hpp"
#include "rpc/wire.hpp"

namespace merx::rpc {
namespace {

// How often a watched health is looked at.
constexpr std::chrono::milliseconds watch_interval{200};

Error no_such_method() {
    return Error{.kind = ErrorKind::internal, .code = "unknown_method", .detail = "There is no such rpc method."};
}

Error overloaded() {
    return Error{.kind = ErrorKind::resource_exhausted,
                 .code = "overloaded",
                 .detail = "The service has too much to do. Try again.",
                 .retry_after = std::chrono::seconds(1)};
}

Error stopping() {
    return unavailable("service_unavailable", "The service is restarting. Try again.");
}

Error broken() {
    return Error{.kind = ErrorKind::internal, .code = "internal", .detail = "Something went wrong on our side."};
}

} // namespace

Incoming::Incoming(ServerState& state) : state_(state), stream_(&context_) {
    context_.AsyncNotifyWhenDone(end_.then(&Incoming::done));
    state_.generic.RequestCall(&context_, &stream_, state_.queue.get(), state_.queue.get(),
                               step_.then(&Incoming::accepted));
}

void Incoming::accepted(bool ok) {
    if (!ok) { // the server is stopping; done() is not called for a call that never was
        delete this;
        return;
    }
    state_.begin_stream();
    wait_for_one(state_);
    stream_.Read(&buffer_, step_.then(&Incoming::received));
}

void Incoming::received(bool ok) {
    if (!ok) {
        finish(malformed_message(context_.method()));
        return;
    }
    request_ = to_string(buffer_);
    buffer_.Clear();
    if (context_.method() == health_check_method) {
        check_health();
    } else if (context_.method() == health_watch_method) {
        watch_health();
    } else if (context_.method() == reflection_method && state_.options.reflection) {
        answer_reflection(true);
    } else {
        dispatch();
    }
}

void Incoming::dispatch() {
    counts_ = true;
    arrived_ = state_.clock.now();
    state_.meters.begin();
    const bool has_room = state_.begin_call();
    const auto found = state_.methods.find(context_.method());
    if (found == state_.methods.end()) {
        context_.AddTrailingMetadata(error_key, pack(no_such_method()));
        count(no_such_method().kind);
        finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no such method")); // which tools understand
        return;
    }
    if (state_.is_stopping) {
        refuse(stopping());
        return;
    }
    if (!has_room) {
        refuse(overloaded());
        return;
    }
    auto call = read_call();
    if (!call) {
        finish(malformed_message(call_key));
        return;
    }
    call_ = std::move(*call);
    spawn(state_.executor, serve(*found->second));
}

std::string_view Incoming::metadata(const char* key) const {
    const auto& sent = context_.client_metadata();
    const auto found = sent.find(key);
    return found == sent.end() ? std::string_view() : std::string_view(found->second.data(), found->second.size());
}

std::optional<Call> Incoming::read_call() const {
    auto call = unpack_call(metadata(call_key));
    if (call) {
        call->cancellation = Cancellation::make();
        if (context_.deadline() != std::chrono::system_clock::time_point::max()) {
            call->deadline = std::chrono::time_point_cast<Duration>(context_.deadline());
        }
    }
    return call;
}

// Asked on the executor, behind whatever waited there before.
std::optional<Error> Incoming::reason_to_refuse() {
    const Instant now = state_.clock.now();
    if (state_.key) {
        auto caller =
            state_.key->verify(metadata(signature_key),
                               {.method = context_.method(), .context = metadata(call_key), .request = request_}, now);
        if (!caller) {
            return std::move(caller).error();
        }
        call_.caller = std::move(*caller);
    }
    if (call_.is_cancelled() || (call_.deadline && *call_.deadline <= now)) {
        return deadline_exceeded();
    }
    return std::nullopt;
}

Task<void> Incoming::serve(const Method& method) {
    if (const auto reason = reason_to_refuse()) {
        finish(*reason);
        co_return;
    }
    try {
        Result<std::string> answer = co_await method.invoke(call_, request_);
        if (answer && answer->size() > max_message_bytes) {
            throw std::length_error("the answer is larger than may be sent at once");
        }
        answer ? finish(*answer) : finish(answer.error());
    } catch (const std::exception& thrown) {
        if (state_.options.on_exception) {
            state_.options.on_exception(context_.method(), thrown.what());
        }
        const auto known = state_.options.error_of ? state_.options.error_of(thrown) : std::nullopt;
        finish(known.value_or(broken()));
    }
}

void Incoming::check_health() {
    const auto service = HealthBoard::service_asked_for(request_);
    if (!service) {
        finish(malformed_message(context_.method()));
        return;
    }
    const auto status = state_.health.status(*service);
    if (!status) {
        finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "no such service"));
        return;
    }
    if (state_.is_stopping) {
        context_.AddTrailingMetadata(not_begun_key, "1");
    }
    finish(HealthBoard::answer(status));
}

void Incoming::watch_health() {
    const auto service = HealthBoard::service_asked_for(request_);
    if (!service) {
        finish(malformed_message(context_.method()));
        return;
    }
    request_ = *service;
    is_watching_ = true;
    told_ = state_.health.status(request_);
    stream_.Write(to_buffer(HealthBoard::answer(told_)), step_.then(&Incoming::tell_health));
}

void Incoming::tell_health(bool ok) {
    if (!ok || is_done_) {
        finish(grpc::Status::CANCELLED);
        return;
    }
    alarm_.Set(state_.queue.get(), std::chrono::system_clock::now() + watch_interval,
               step_.then(&Incoming::look_at_health_again));
}

void Incoming::look_at_health_again(bool /*ok*/) {
    const auto status = state_.health.status(request_);
    if (is_done_ || status == told_) {
        tell_health(true);
        return;
    }
    told_ = status;
    stream_.Write(to_buffer(HealthBoard::answer(told_)), step_.then(&Incoming::tell_health));
}

void Incoming::answer_reflection(bool ok) {
    if (!ok) { // no more questions
        finish(grpc::Status::OK);
        return;
    }
    if (buffer_.Valid()) {
        request_ = to_string(buffer_);
        buffer_.Clear();
    }
    std::vector<std::string> services{"grpc.health.v1.Health"};
    for (const Service& service : state_.services) {
        services.emplace_back(service.name);
    }
    stream_.Write(to_buffer(reflect(request_, services)), step_.then(&Incoming::ask_reflection_again));
}

void Incoming::ask_reflection_again(bool ok) {
    if (!ok) {
        finish(grpc::Status::CANCELLED);
        return;
    }
    stream_.Read(&buffer_, step_.then(&Incoming::answer_reflection));
}

void Incoming::count(std::optional<ErrorKind> failure) const {
    if (counts_) {
        state_.meters.end(context_.method(), failure, state_.clock.now() - arrived_);
    }
}

void Incoming::finish(const std::string& answer) {
    count(std::nullopt);
    if (state_.health.is_leaving()) {
        context_.AddTrailingMetadata(leaving_key, "1");
    }
    stream_.WriteAndFinish(to_buffer(answer), grpc::WriteOptions(), grpc::Status::OK, step_.then(&Incoming::answered));
}

void Incoming::finish(const Error& error) {
    count(error.kind);
    if (state_.health.is_leaving()) {
        context_.AddTrailingMetadata(leaving_key, "1");
    }
    context_.AddTrailingMetadata(error_key, pack(error));
    finish(to_status(error));
}

void Incoming::refuse(const Error& error) {
    context_.AddTrailingMetadata(not_begun_key, "1");
    finish(error);
}

void Incoming::finish(const grpc::Status& status) {
    stream_.Finish(status, step_.then(&Incoming::answered));
}

void Incoming::answered(bool /*ok*/) {
    if (counts_) {
        state_.end_call();
    }
    is_answered_ = true;
    delete_if_over();
}

void Incoming::done(bool /*ok*/) {
    is_done_ = true;
    if (context_.IsCancelled()) {
        call_.cancellation.request();
        if (is_watching_) {
            alarm_.Cancel();
        }
    }
    delete_if_over();
}

void Incoming::delete_if_over() {
    if (is_answered_ && is_done_) {
        ServerState& state = state_;
        delete this;
        state.end_stream();
    }
}

} // namespace merx::rpc
