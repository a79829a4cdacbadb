// Task<T>: a lazy coroutine, the way everything that may wait is written in Merx.
//
// A Task does nothing until it is awaited (or handed to spawn() or run()); awaiting it runs it on the
// awaiting thread until it first waits. It has one awaiter, and must outlive its own run: destroying a
// Task that is waiting is a bug. Exceptions thrown inside come out of the await.
//
//     Task<Result<Order>> cancel(const Call& call, OrderId id) {
//         const Order order = co_await or_return(store_.find(id));   // an Error ends this coroutine with it
//         …
//     }
//
// A lambda coroutine must be kept alive by its caller until it has finished: the closure is not part of
// the frame. See docs/adr/0002-own-task-type.md for why this is not Asio's awaitable.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/assert.hpp"
#include "core/result.hpp"

namespace merx {

template <class T>
class Task;

namespace async_detail {

class PromiseBase {
public:
    std::suspend_always initial_suspend() noexcept { return {}; }

    struct FinishAwaiter {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
            return self.promise().finish();
        }
        void await_resume() const noexcept {}
    };
    FinishAwaiter final_suspend() noexcept { return {}; }

    void unhandled_exception() noexcept { exception_ = std::current_exception(); }
    bool failed() const noexcept { return exception_ != nullptr; }

    // What runs once this coroutine has its result: either a coroutine, or whatever `decide` says then.
    using Decide = std::coroutine_handle<> (*)(void* context) noexcept;
    void continue_with(std::coroutine_handle<> next) noexcept { next_ = next; }
    void continue_with(Decide decide, void* context) noexcept {
        decide_ = decide;
        context_ = context;
    }
    std::coroutine_handle<> finish() noexcept { return decide_ != nullptr ? decide_(context_) : next_; }

protected:
    void rethrow_if_failed() {
        if (exception_) {
            std::rethrow_exception(std::exchange(exception_, nullptr));
        }
    }

private:
    std::coroutine_handle<> next_ = std::noop_coroutine();
    Decide decide_ = nullptr;
    void* context_ = nullptr;
    std::exception_ptr exception_;
};

template <class T>
class Promise final : public PromiseBase {
public:
    Task<T> get_return_object() noexcept;

    template <class U>
        requires std::is_constructible_v<T, U&&>
    void return_value(U&& value) {
        value_.emplace(std::forward<U>(value));
    }

    T& value() { return *value_; }
    T take() {
        rethrow_if_failed();
        MERX_ASSERT(value_.has_value());
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <>
class Promise<void> final : public PromiseBase {
public:
    Task<void> get_return_object() noexcept;
    void return_void() noexcept {}
    void take() { rethrow_if_failed(); }
};

} // namespace async_detail

template <class T>
class [[nodiscard]] Task {
public:
    using promise_type = async_detail::Promise<T>;
    using value_type = T;

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        if (this != &other) {
            destroy();
            handle_ = std::exchange(other.handle_, nullptr);
        }
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() { destroy(); }

    auto operator co_await() && noexcept {
        struct Awaiter {
            std::coroutine_handle<promise_type> handle;
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
                handle.promise().continue_with(awaiting);
                return handle;
            }
            T await_resume() { return handle.promise().take(); }
        };
        MERX_ASSERT(handle_);
        return Awaiter{handle_};
    }

    // For awaiters of this library only.
    std::coroutine_handle<promise_type> handle() const noexcept { return handle_; }

private:
    friend promise_type;
    explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
    void destroy() noexcept {
        if (handle_) {
            handle_.destroy();
        }
    }

    std::coroutine_handle<promise_type> handle_;
};

namespace async_detail {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// Ends `outer` with an Error as if it had said `co_return fail(error)`. Its frame stays suspended where it
// is; its locals die with its Task, at the end of the expression that awaits it.
template <class OuterPromise>
std::coroutine_handle<> end_with(std::coroutine_handle<OuterPromise> outer, Error error) noexcept {
    outer.promise().return_value(std::unexpected<Error>(std::move(error)));
    return outer.promise().finish();
}

template <class T>
class ResultOrReturn {
public:
    explicit ResultOrReturn(Result<T> result) : result_(std::move(result)) {}

    bool await_ready() const noexcept { return result_.has_value(); }
    template <class OuterPromise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<OuterPromise> outer) noexcept {
        return end_with(outer, std::move(result_).error());
    }
    T await_resume() { return std::move(result_).value(); }

private:
    Result<T> result_;
};

template <class T>
class TaskOrReturn {
public:
    explicit TaskOrReturn(Task<Result<T>> task) : task_(std::move(task)) {}

    bool await_ready() const noexcept { return false; }
    template <class OuterPromise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<OuterPromise> outer) noexcept {
        outer_ = outer;
        task_.handle().promise().continue_with(&TaskOrReturn::template decide<OuterPromise>, this);
        return task_.handle();
    }
    T await_resume() { return task_.handle().promise().take().value(); }

private:
    template <class OuterPromise>
    static std::coroutine_handle<> decide(void* context) noexcept {
        auto& self = *static_cast<TaskOrReturn*>(context);
        auto& inner = self.task_.handle().promise();
        if (inner.failed() || inner.value().has_value()) {
            return self.outer_;
        }
        const auto outer = std::coroutine_handle<OuterPromise>::from_address(self.outer_.address());
        return end_with(outer, std::move(inner.value()).error());
    }

    Task<Result<T>> task_;
    std::coroutine_handle<> outer_;
};

} // namespace async_detail

// `co_await or_return(x)` gives x's value, or ends the awaiting coroutine, which must return a Result, with
// x's Error.
template <class T>
auto or_return(Result<T> result) {
    return async_detail::ResultOrReturn<T>(std::move(result));
}
template <class T>
auto or_return(Task<Result<T>> task) {
    return async_detail::TaskOrReturn<T>(std::move(task));
}

} // namespace merx
