// Tasks wait for something to happen; something happens and wakes them all.
#pragma once

#include <coroutine>
#include <mutex>
#include <utility>
#include <vector>

#include "async/executor.hpp"

namespace merx {

// Any thread may call notify_all(). A waiter goes on on its own executor. There is no memory: a waiter that
// comes after notify_all() waits for the next one, so check the condition first, under your own lock if
// other threads change it.
class Signal {
public:
    auto wait() {
        struct Awaiter {
            Signal& signal;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> handle) {
                const std::lock_guard lock(signal.mutex_);
                signal.waiters_.emplace_back(&Executor::current(), handle);
            }
            void await_resume() const noexcept {}
        };
        return Awaiter{*this};
    }

    void notify_all() {
        std::vector<std::pair<Executor*, std::coroutine_handle<>>> waiters;
        {
            const std::lock_guard lock(mutex_);
            waiters.swap(waiters_);
        }
        for (const auto& [executor, handle] : waiters) {
            executor->post([handle] { handle.resume(); });
        }
    }

private:
    std::mutex mutex_;
    std::vector<std::pair<Executor*, std::coroutine_handle<>>> waiters_;
};

} // namespace merx
