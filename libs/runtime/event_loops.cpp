#include "runtime/event_loops.hpp"

#include <algorithm>

#include "core/assert.hpp"
#include "runtime/asio_loop.hpp"

namespace merx::runtime {

EventLoops::EventLoops(std::size_t count) {
    if (count == 0) {
        count = std::max(1U, std::thread::hardware_concurrency());
    }
    loops_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        loops_.push_back(std::make_unique<AsioLoop>());
    }
}

EventLoops::~EventLoops() {
    stop();
}

void EventLoops::start() {
    MERX_ASSERT(threads_.empty());
    threads_.reserve(loops_.size());
    for (const auto& loop : loops_) {
        threads_.emplace_back([&running = *loop] { running.run(); });
    }
}

void EventLoops::stop() {
    for (const auto& loop : loops_) {
        loop->stop();
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

Executor& EventLoops::loop(std::size_t index) {
    return *loops_[index];
}

} // namespace merx::runtime
