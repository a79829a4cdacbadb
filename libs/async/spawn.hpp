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

template <class T, class Done>
Detached run_detached(Task<T> task, Done done) {
    std::exception_ptr failure;
    if constexpr (std::is_void_v<T>) {
        try {
            co_await std::move(task);
        } catch (...) {
            failure = std::current_exception();
        }
        done(failure);
    } else {
        std::optional<T> value;
        try {
            value.emplace(co_await std::move(task));
        } catch (...) {
            failure = std::current_exception();
        }
        done(std::move(value), failure);
    }
}

} // namespace async_detail

// Runs the task on this thread until it first waits, then lets it go. When it ends, `done` is called on
// whatever thread it ended on: for Task<void> with (std::exception_ptr), else with
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

// Runs all tasks side by side on the current executor; their values in the order of the tasks. The first
// exception (in that order) is thrown once all have ended.
template <class T>
Task<std::vector<T>> all(std::vector<Task<T>> tasks);

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

template <class T>
Task<std::vector<T>> all(std::vector<Task<T>> tasks) {
    struct Joint {
        std::vector<std::optional<T>> values;
        std::exception_ptr failure;
        std::size_t open = 0;
        std::coroutine_handle<> waiting;
    };
    Joint joint;
    joint.values.resize(tasks.size());
    joint.open = tasks.size() + 1; // one more for the loop below, so that the last task cannot end it early

    struct Awaiter {
        Joint& joint;
        std::vector<Task<T>>& tasks;
        bool await_ready() const noexcept { return tasks.empty(); }
        bool await_suspend(std::coroutine_handle<> handle) {
            joint.waiting = handle;
            for (std::size_t i = 0; i < tasks.size(); ++i) {
                start(std::move(tasks[i]), [&joint = joint, i](std::optional<T> value, std::exception_ptr failure) {
                    joint.values[i] = std::move(value);
                    if (failure && !joint.failure) {
                        joint.failure = failure;
                    }
                    if (--joint.open == 0) {
                        joint.waiting.resume();
                    }
                });
            }
            return --joint.open != 0;
        }
        void await_resume() const noexcept {}
    };
    co_await Awaiter{joint, tasks};

    if (joint.failure) {
        std::rethrow_exception(joint.failure);
    }
    std::vector<T> values;
    values.reserve(joint.values.size());
    for (auto& value : joint.values) {
        values.push_back(std::move(*value));
    }
    co_return values;
}

} // namespace merx
