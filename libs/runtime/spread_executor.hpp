// All loops of a process as one executor: pieces of work go to them in turn, and each stays on its loop.
#pragma once

#include <atomic>
#include <cstddef>

#include "async/executor.hpp"
#include "runtime/event_loops.hpp"

namespace merx::runtime {

class SpreadExecutor final : public Executor {
public:
    // The loops must outlive it.
    explicit SpreadExecutor(EventLoops& loops) : loops_(loops) {}

    void post(Work work) override { next().post(std::move(work)); }
    void post_after(Duration delay, Work work) override { next().post_after(delay, std::move(work)); }

private:
    Executor& next() { return loops_.loop(turn_.fetch_add(1, std::memory_order_relaxed) % loops_.size()); }

    EventLoops& loops_;
    std::atomic<std::size_t> turn_ = 0;
};

} // namespace merx::runtime
