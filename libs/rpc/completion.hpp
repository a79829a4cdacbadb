// What waits for gRPC's completion queues; included by this library's sources alone.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include <grpcpp/completion_queue.h>

namespace merx::rpc {

// Counts the operations that one owner has under way on a queue that others use, too, so that it can wait for their
// end. Any thread.
class UnderWay {
public:
    void begin() {
        const std::lock_guard lock(mutex_);
        ++count_;
    }
    void end() {
        const std::lock_guard lock(mutex_); // held to the last: who waits may destroy this
        if (--count_ == 0) {
            none_.notify_all();
        }
    }
    void wait() {
        std::unique_lock lock(mutex_);
        none_.wait(lock, [this] { return count_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable none_;
    std::size_t count_ = 0;
};

// The tag of an operation. It must live until the operation has ended.
class Completion {
public:
    // On the queue's thread; `ok` as gRPC says it for the operation. May destroy this.
    virtual void completed(bool ok) = 0;

    void* tag() { return static_cast<void*>(this); }
    // For an operation that is counted until completed() has returned.
    void* tag(UnderWay& counter) {
        counter.begin();
        counter_ = &counter;
        return tag();
    }
    UnderWay* counter() const { return counter_; }

protected:
    ~Completion() = default;

private:
    UnderWay* counter_ = nullptr;
};

// Until the queue has been shut down and is empty.
inline void run_completions(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
        auto* const completion = static_cast<Completion*>(tag);
        UnderWay* const counter = completion->counter();
        completion->completed(ok);
        if (counter != nullptr) {
            counter->end();
        }
    }
}

} // namespace merx::rpc
