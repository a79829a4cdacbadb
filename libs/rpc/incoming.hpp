// One call that a server has got or waits for; included by this library's sources alone.
#pragma once

#include <optional>
#include <string>

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>

#include "async/task.hpp"
#include "rpc/completion.hpp"
#include "rpc/server_state.hpp"

namespace merx::rpc {

// From waiting for the call to its end, one operation after the other; it deletes itself. All of it runs on the
// server's completion thread but serve(), which runs on the executor while no operation is under way.
class Incoming {
public:
    // Waits for a call, which takes its place with another.
    static void wait_for_one(ServerState& state) { new Incoming(state); }

private:
    class Step final : public Completion {
    public:
        explicit Step(Incoming& call) : call_(call) {}
        void* then(void (Incoming::*next)(bool ok)) {
            next_ = next;
            return tag();
        }
        void completed(bool ok) override { (call_.*next_)(ok); }

    private:
        Incoming& call_;
        void (Incoming::*next_)(bool ok) = nullptr;
    };

    explicit Incoming(ServerState& state);

    void accepted(bool ok);
    void received(bool ok);
    void answered(bool ok);
    // The call is over, answered or not.
    void done(bool ok);

    void dispatch();
    Task<void> serve(const Method& method);
    std::optional<Error> reason_to_refuse();
    std::optional<Call> read_call() const;
    std::string_view metadata(const char* key) const;

    void check_health();
    void watch_health();
    void tell_health(bool ok);
    void look_at_health_again(bool ok);
    void answer_reflection(bool ok);
    void ask_reflection_again(bool ok);

    // Of a call: how it ends.
    void count(std::optional<ErrorKind> failure) const;
    void finish(const std::string& answer);
    void finish(const Error& error);
    // Another server may have what it takes: the caller is told to go elsewhere.
    void refuse(const Error& error);
    void finish(const grpc::Status& status);
    void delete_if_over();

    ServerState& state_;
    Step step_{*this};
    Step end_{*this};
    grpc::GenericServerContext context_;
    grpc::GenericServerAsyncReaderWriter stream_;
    grpc::ByteBuffer buffer_;
    Call call_;
    std::string request_;
    grpc::Alarm alarm_;
    std::optional<HealthBoard::Status> told_;
    bool counts_ = false; // as a call under way
    Instant arrived_{};
    bool is_watching_ = false;
    bool is_answered_ = false;
    bool is_done_ = false;
};

} // namespace merx::rpc
