// Where the calls of a process's channels end; included by this library's sources alone.
//
// One queue with one thread for all of them: the threads that wait for gRPC's queues take turns at watching all of a
// process's connections and pass each other what has come, so that every further one makes more of them wake up for
// each message.
#pragma once

#include <memory>
#include <thread>

#include "rpc/completion.hpp"

namespace merx::rpc {

class ClientQueue {
public:
    // The one there is as long as anybody holds it. Not to be let go of on its own thread.
    static std::shared_ptr<ClientQueue> of_process();

    ClientQueue();
    ~ClientQueue();
    ClientQueue(const ClientQueue&) = delete;
    ClientQueue& operator=(const ClientQueue&) = delete;

    grpc::CompletionQueue& queue() { return queue_; }

private:
    grpc::CompletionQueue queue_;
    std::thread completions_;
};

// What one channel has under way there. Ends when all of it has ended.
class ClientOperations {
public:
    ClientOperations() : shared_(ClientQueue::of_process()) {}
    ~ClientOperations() { wait(); }
    ClientOperations(const ClientOperations&) = delete;
    ClientOperations& operator=(const ClientOperations&) = delete;

    grpc::CompletionQueue& queue() { return shared_->queue(); }
    // The tag of an operation that is about to be begun.
    void* begin(Completion& completion) { return completion.tag(under_way_); }
    void wait() { under_way_.wait(); }

private:
    const std::shared_ptr<ClientQueue> shared_;
    UnderWay under_way_;
};

} // namespace merx::rpc
