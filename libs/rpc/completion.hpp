// What waits for gRPC's completion queues; included by this library's sources alone.
#pragma once

#include <grpcpp/completion_queue.h>

namespace merx::rpc {

// The tag of an operation. It must live until the operation has ended.
class Completion {
public:
    // On the queue's thread; `ok` as gRPC says it for the operation.
    virtual void completed(bool ok) = 0;

    void* tag() { return static_cast<void*>(this); }

protected:
    ~Completion() = default;
};

// Until the queue has been shut down and is empty.
inline void run_completions(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
        static_cast<Completion*>(tag)->completed(ok);
    }
}

} // namespace merx::rpc
