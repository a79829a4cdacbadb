// Where work runs. A service's coroutines stay on the executor they were started on: whatever makes them
// wait (a store, a timer, another thread) posts their resumption back to it.
#pragma once

#include <functional>

#include "async/task.hpp"
#include "core/clock.hpp"

namespace merx {

using Work = std::move_only_function<void()>;

class Executor {
public:
    virtual ~Executor() = default;

    // Runs `work` soon, never inside this call. Any thread may ask.
    virtual void post(Work work) = 0;
    // For suspend(): another thread has begun work whose end it will post with post_expected(). A test's
    // executor waits for these before it lets time pass; others need not know.
    virtual void expect_post() {}
    virtual void post_expected(Work work) { post(std::move(work)); }
    // Runs `work` no sooner than after `delay`. Any thread may ask. Dropped if the executor stops first.
    virtual void post_after(Duration delay, Work work) = 0;

    // The executor whose work this thread is running; asserts where there is none.
    static Executor& current();
    static bool has_current();

    // Names the current executor of this thread for as long as it lives.
    class Scope {
    public:
        explicit Scope(Executor& executor);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Executor* outer_;
    };
};

// Waits on the current executor. Timers come from it, so a test's executor decides when they fire.
Task<void> sleep_for(Duration delay);

} // namespace merx
