#include "async/executor.hpp"

#include "async/suspend.hpp"

namespace merx {
namespace {

thread_local Executor* current_executor = nullptr;

} // namespace

Executor& Executor::current() {
    MERX_ASSERT(current_executor != nullptr);
    return *current_executor;
}

bool Executor::has_current() {
    return current_executor != nullptr;
}

Executor::Scope::Scope(Executor& executor) : outer_(std::exchange(current_executor, &executor)) {}

Executor::Scope::~Scope() {
    current_executor = outer_;
}

Task<void> sleep_for(Duration delay) {
    struct Sleep {
        Duration delay;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle) const {
            Executor::current().post_after(delay, [handle] { handle.resume(); });
        }
        void await_resume() const noexcept {}
    };
    co_await Sleep{delay};
}

} // namespace merx
