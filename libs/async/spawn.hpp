// Starting tasks that nobody awaits, and waiting for many at once.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "async/executor.hpp"
#include "async/task.hpp"

namespace merx {

namespace async_detail {

// A coroutine that owns itself: it starts at once and frees its frame when it ends.
struct Detached {
    struct promise_type {
        Detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
    };
};

// The task's frame is gone before `done` hears of its end: whoever waits for that may take away what the
// task's locals refer to.
template <class T, class Done>
Detached run_detached(Task<T> task, Done done) {
    std::exception_ptr failure;
    if constexpr (std::is_void_v<T>) {
        try {
            Task<T> running = std::move(task);
            co_await std::move(running);
        } catch (...) {
            failure = std::current_exception();
        }
        done(failure);
    } else {
        std::optional<T> value;
        try {
            Task<T> running = std::move(task);
            value.emplace(co_await std::move(running));
        } catch (...) {
            failure = std::current_exception();
        }
        done(std::move(value), failure);
    }
}

} // namespace async_detail

// Runs the task on this thread until it first waits, then lets it go. When it has ended and its frame is
// gone, `done` is called on whatever thread it ended on: for Task<void> with (std::exception_ptr), else with
// (std::optional<T>, std::exception_ptr); the pointer is null on success.
template <class T, class Done>
void start(Task<T> task, Done done) {
    async_detail::run_detached(std::move(task), std::move(done));
}

// Posts the task to the executor. An exception that escapes it ends the process: whoever spawns a task must
// have it deal with its failures.
inline void spawn(Executor& executor, Task<void> task) {
    executor.post([task = std::move(task)]() mutable {
        start(std::move(task), [](std::exception_ptr failure) {
            if (failure) {
                std::rethrow_exception(failure); // inside a noexcept frame: terminates with the exception's text
            }
        });
    });
}

// Runs a task that does not wait to its end on this thread and gives its value; asserts if it waits.
template <class T>
T run_inline(Task<T> task) {
    std::exception_ptr failure;
    bool ended = false;
    if constexpr (std::is_void_v<T>) {
        start(std::move(task), [&](std::exception_ptr caught) {
            failure = caught;
            ended = true;
        });
        MERX_ASSERT(ended);
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
        MERX_ASSERT(ended);
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*value);
    }
}

namespace async_detail {

// Starts tasks side by side and goes on when the last has ended.
template <class T>
class Gather {
public:
    explicit Gather(std::vector<Task<T>> tasks) : tasks_(std::move(tasks)), open_(tasks_.size()) {
        failures_.resize(tasks_.size());
        if constexpr (!std::is_void_v<T>) {
            values_.resize(tasks_.size());
        }
    }

    bool await_ready() const noexcept { return tasks_.empty(); }
    bool await_suspend(std::coroutine_handle<> handle) {
        ++open_; // for this loop, so that a task that ends at once cannot end it early
        waiting_ = handle;
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            if constexpr (std::is_void_v<T>) {
                start(std::move(tasks_[i]), [this, i](std::exception_ptr failure) { end_one(i, std::move(failure)); });
            } else {
                start(std::move(tasks_[i]), [this, i](std::optional<T> value, std::exception_ptr failure) {
                    values_[i] = std::move(value);
                    end_one(i, std::move(failure));
                });
            }
        }
        return --open_ != 0;
    }
    auto await_resume() {
        for (const std::exception_ptr& failure : failures_) {
            if (failure) {
                std::rethrow_exception(failure);
            }
        }
        if constexpr (!std::is_void_v<T>) {
            std::vector<T> values;
            values.reserve(values_.size());
            for (auto& value : values_) {
                values.push_back(std::move(*value));
            }
            return values;
        }
    }

private:
    struct Nothing {};
    using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;

    void end_one(std::size_t i, std::exception_ptr failure) {
        failures_[i] = std::move(failure);
        if (--open_ == 0) {
            waiting_.resume();
        }
    }

    std::vector<Task<T>> tasks_;
    std::size_t open_;
    std::vector<std::exception_ptr> failures_;
    std::vector<std::optional<Value>> values_;
    std::coroutine_handle<> waiting_;
};

} // namespace async_detail

// Runs all tasks side by side on the current executor; their values in the order of the tasks. The first
// exception (in that order) is thrown once all have ended.
template <class T>
Task<std::vector<T>> all(std::vector<Task<T>> tasks) {
    co_return co_await async_detail::Gather<T>(std::move(tasks));
}
inline Task<void> all(std::vector<Task<void>> tasks) {
    co_await async_detail::Gather<void>(std::move(tasks));
}

} // namespace merx
