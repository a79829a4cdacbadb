// Running a task to its end on a thread that has no executor: command line tools, and threads of tests.
//
//     const int applied = run_blocking(sql::migrate(*database, "orders", orders::migrations(), clock));
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>

#include "async/executor.hpp"
#include "async/spawn.hpp"

namespace merx {

// The executor of one run_blocking(): work runs on the thread that waits. Its timers are those of the machine.
class BlockingLoop final : public Executor {
public:
    void post(Work work) override;
    void post_after(Duration delay, Work work) override;

    // Runs work until `ended`.
    void run_until(const bool& ended);

private:
    using Moment = std::chrono::steady_clock::time_point;

    Work next(); // waits for it

    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<Work> ready_;
    std::multimap<Moment, Work> timers_;
};

// Blocks until the task has ended and gives its value, or throws what it threw. Tasks that it leaves behind on
// its executor (spawned and not awaited) do not go on. Inside an executor's work, await the task instead.
template <class T>
T run_blocking(Task<T> task) {
    MERX_ASSERT(!Executor::has_current());
    BlockingLoop loop;
    const Executor::Scope scope(loop);
    std::exception_ptr failure;
    bool ended = false;
    if constexpr (std::is_void_v<T>) {
        start(std::move(task), [&](std::exception_ptr caught) {
            failure = caught;
            ended = true;
        });
        loop.run_until(ended);
        if (failure) {
            std::rethrow_exception(failure);
        }
    } else {
        std::optional<T> value;
        start(std::move(task), [&](std::optional<T> result, std::exception_ptr caught) {
            value = std::move(result);
            failure = caught;
            ended = true;
        });
        loop.run_until(ended);
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*value);
    }
}

} // namespace merx
