// Calls that come while one is under way are done together: many small writes share one commit.
//
//     Combiner<Hold> combiner({.batch = 256, .waiting = 4096}, [this](std::span<Hold* const> batch) -> Task<void> { …
//     }); Hold hold{…}; if (!co_await combiner.run(hold)) { … too many wait … } … what the batch wrote into `hold` …
//
// There is no thread and no task of its own: the first caller does the batch for all who wait by then, on its own
// executor, and hands the next batch to one of those who came meanwhile. So a lone call is done at once, and the more
// calls there are the larger the batches become. Batches follow one another, each in the order in which calls came.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "async/executor.hpp"

namespace merx {

// Any thread may call run(). It must outlive its calls.
template <class Item>
class Combiner {
public:
    struct Limits {
        std::size_t batch;   // so many items are done together at most
        std::size_t waiting; // so many wait at most, beside those under way
    };
    // Does all items and leaves each its own outcome. Must not throw: a failure is an outcome, too.
    using Work = std::function<Task<void>(std::span<Item* const>)>;

    Combiner(Limits limits, Work work) : limits_(limits), work_(std::move(work)) {}
    Combiner(const Combiner&) = delete;
    Combiner& operator=(const Combiner&) = delete;

    // Returns when the item has been done, with others or alone; false at once where too many wait.
    Task<bool> run(Item& item) {
        Call call{.item = &item};
        if (!co_await Turn{*this, call}) {
            co_return false;
        }
        if (!call.is_done) {
            co_await lead();
        }
        co_return true;
    }

private:
    struct Call {
        Item* item;
        Executor* executor = nullptr;
        std::coroutine_handle<> waiting{};
        bool is_done = false; // else it is its turn to lead

        void go_on() {
            executor->post([handle = waiting] { handle.resume(); });
        }
    };

    // Until the call is done or has to lead.
    struct Turn {
        Combiner& combiner;
        Call& call;
        bool accepted = true;

        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> handle) {
            call.executor = &Executor::current();
            call.waiting = handle;
            const std::lock_guard lock(combiner.mutex_);
            if (combiner.waiting_.size() >= combiner.limits_.waiting) {
                accepted = false;
                return false;
            }
            combiner.waiting_.push_back(&call);
            if (!combiner.is_led_) {
                // Not at once: callers that a batch has just set free often come again together.
                combiner.is_led_ = true;
                call.go_on();
            }
            return true;
        }
        bool await_resume() const noexcept { return accepted; }
    };

    // Whoever leads is the first that waits.
    Task<void> lead() {
        std::vector<Call*> calls;
        {
            const std::lock_guard lock(mutex_);
            const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), limits_.batch));
            calls.assign(waiting_.begin(), waiting_.begin() + count);
            waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        }
        std::vector<Item*> items(calls.size());
        std::ranges::transform(calls, items.begin(), &Call::item);
        co_await work_(items);
        for (Call* call : std::span(calls).subspan(1)) {
            call->is_done = true;
            call->go_on();
        }
        const std::lock_guard lock(mutex_);
        is_led_ = !waiting_.empty();
        if (is_led_) {
            waiting_.front()->go_on();
        }
    }

    const Limits limits_;
    const Work work_;
    std::mutex mutex_;
    std::deque<Call*> waiting_;
    bool is_led_ = false; // someone does a batch or is about to
};

} // namespace merx
