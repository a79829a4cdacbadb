// Tasks wait for something to happen; something happens and wakes them all.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "async/executor.hpp"

namespace merx {

// Any thread may call notify_all() and count(). A waiter goes on on its own executor. The signal must outlive
// its waiters.
//
// Where other threads notify, a notification may come between looking at a condition and waiting for it to
// change. Take the count before looking, and wait for the one after it:
//
//     while (true) {
//         const std::uint64_t seen = signal.count();
//         if (co_await nothing_to_do()) {
//             co_await signal.wait_past(seen, std::chrono::seconds{1});
//         }
//     }
class Signal {
public:
    class Wait;

    // Until the next notification.
    Wait wait();
    // The same, but no longer than `limit`: the await gives false where the time ran out. The timer stays with
    // the executor until it is due, so a limit is for waits that are few or short.
    Wait wait_for(Duration limit);
    // Until there have been more notifications than `seen`, which may be already.
    Wait wait_past(std::uint64_t seen);
    Wait wait_past(std::uint64_t seen, Duration limit);

    // How many notifications there have been.
    std::uint64_t count() const;
    void notify_all();

private:
    struct Waiter {
        Executor* executor = nullptr;
        std::coroutine_handle<> handle;
        std::atomic<bool> taken = false; // by a notification or by its timer, whichever comes first
        bool notified = false;
    };

    void remove(const Waiter* waiter);

    mutable std::mutex mutex_;
    std::uint64_t count_ = 0;
    std::vector<std::shared_ptr<Waiter>> waiters_;
};

class [[nodiscard]] Signal::Wait {
public:
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle);
    bool await_resume() const noexcept { return waiter_->notified; }

private:
    friend class Signal;
    Wait(Signal& signal, std::optional<std::uint64_t> seen, std::optional<Duration> limit)
        : signal_(signal), seen_(seen), limit_(limit), waiter_(std::make_shared<Waiter>()) {}

    Signal& signal_;
    std::optional<std::uint64_t> seen_;
    std::optional<Duration> limit_;
    std::shared_ptr<Waiter> waiter_;
};

} // namespace merx
