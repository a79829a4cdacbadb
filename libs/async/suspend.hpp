// The one bridge from callbacks to coroutines.
//
//     const int n = co_await suspend<int>([&](Resume<int> resume) { old_api.read(std::move(resume)); });
//
// `resume(value)` is called exactly once, from any thread, even before `start` returns; the coroutine goes on
// on the executor it waited on. `start` must not throw. It is for work that another thread has begun; to wait
// for something that happens on the own executor, use a Signal: a test's executor holds the clock still while
// a suspension is open.
#pragma once

#include <coroutine>
#include <functional>
#include <optional>
#include <utility>

#include "async/executor.hpp"

namespace merx {

template <class T>
using Resume = std::move_only_function<void(T)>;

template <class T, class Start>
class Suspension {
public:
    explicit Suspension(Start start) : start_(std::move(start)) {}

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        Executor& executor = Executor::current();
        executor.expect_post();
        // The awaiter lives in the waiting coroutine's frame, which cannot go away before it is resumed.
        start_(Resume<T>([this, &executor, handle](T value) {
            value_.emplace(std::move(value));
            executor.post_expected([handle] { handle.resume(); });
        }));
    }
    T await_resume() { return std::move(*value_); }

private:
    Start start_;
    std::optional<T> value_;
};

template <class T, class Start>
auto suspend(Start start) {
    return Suspension<T, Start>(std::move(start));
}

} // namespace merx
