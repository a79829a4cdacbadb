#include "async/worker_pool.hpp"

namespace merx {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : limit_(threads + queue_limit) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { serve(); });
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

bool WorkerPool::try_post(Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || running_ + queue_.size() >= limit_) {
            return false;
        }
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

Error WorkerPool::overloaded() {
    return Error{.kind = ErrorKind::resource_exhausted,
                 .code = "overloaded",
                 .detail = "Too much of this kind is under way; try again in a moment.",
                 .retry_after = std::chrono::seconds{1}};
}

void WorkerPool::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        Work work = std::move(queue_.front());
        queue_.pop_front();
        ++running_;
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
        --running_;
    }
}

} // namespace merx
