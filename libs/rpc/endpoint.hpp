// One server of a service and the connection to it; included by this library's sources alone.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "async/task.hpp"
#include "rpc/channel.hpp"
#include "rpc/rotation.hpp"

namespace merx::rpc {

class ClientOperations;

// What became of one attempt at a call.
struct Outcome {
    enum class Kind {
        answered,   // by the service, well or with its Error
        not_begun,  // it never reached the server, or the server refused it
        lost,       // the connection went while it was under way: what became of it is unknown
        timed_out,  // the deadline passed first: likewise
        called_off, // by the caller
    };
    Kind kind = Kind::lost;
    Result<std::string> answer;
    bool leaving = false;     // the server said that it is about to stop
    bool unreachable = false; // there was no connection
};

struct Attempt {
    std::string_view method;
    const Call& call;
    const std::string& context;   // the packed call
    const std::string& signature; // of it; empty for none
    const grpc::ByteBuffer& request;
    Instant deadline;
    Repeat repeat;
};

// Any thread may use it; standing and under_way are the channel's to guard.
class Endpoint final : public Member, public std::enable_shared_from_this<Endpoint> {
public:
    Endpoint(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
             const grpc::ChannelArguments& arguments);

    Task<Outcome> send(ClientOperations& operations, const Attempt& attempt);
    // Calls `found` once, on the queue's thread.
    void probe(ClientOperations& operations, Duration timeout, std::function<void(Health)> found);

    // Lets go of the calls that may be made again: they become Outcome::Kind::lost at once.
    void abandon_repeatable();
    void cancel_probe();

    Instant next_probe{}; // the channel's to guard, as is the next
    bool probe_is_under_way = false;

private:
    class Sent;
    class Probe;

    Outcome outcome_of(const Sent& sent) const;

    const std::string target_;
    std::shared_ptr<grpc::Channel> channel_;
    grpc::GenericStub stub_;
    std::mutex mutex_;
    std::set<Sent*> repeatable_; // under way
    Probe* probe_ = nullptr;
};

} // namespace merx::rpc
