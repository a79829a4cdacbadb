// Running a task on an executor that other threads run, and waiting here for its end: for threads without an executor
// of their own, where the task belongs to that one.
//
//     run_on(loops.loop(0), inventory->stop());
#pragma once

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>

#include "async/executor.hpp"
#include "async/spawn.hpp"

namespace merx {

// Gives the task's value, or throws what it threw. The executor must be running, and on other threads than this.
template <class T>
T run_on(Executor& executor, Task<T> task) {
    MERX_ASSERT(!Executor::has_current());
    const auto outcome = std::make_shared<std::promise<T>>();
    executor.post([outcome, task = std::move(task)]() mutable {
        if constexpr (std::is_void_v<T>) {
            start(std::move(task), [outcome](std::exception_ptr failure) {
                failure ? outcome->set_exception(failure) : outcome->set_value();
            });
        } else {
            start(std::move(task), [outcome](std::optional<T> value, std::exception_ptr failure) {
                failure ? outcome->set_exception(failure) : outcome->set_value(std::move(*value));
            });
        }
    });
    return outcome->get_future().get();
}

} // namespace merx
