#include "async/periodic_worker.hpp"

#include <exception>
#include <utility>

#include "async/spawn.hpp"
#include "core/assert.hpp"

namespace merx {

PeriodicWorker::PeriodicWorker(Executor& executor, Options options, Batch batch)
    : executor_(executor), options_(std::move(options)), batch_(std::move(batch)) {}

PeriodicWorker::~PeriodicWorker() {
    MERX_ASSERT(ended_.count() == starts_);
}

void PeriodicWorker::start() {
    MERX_ASSERT(ended_.count() == starts_);
    stopping_ = false;
    ++starts_;
    spawn(executor_, run());
}

Task<void> PeriodicWorker::stop() {
    stopping_ = true;
    changed_.notify_all();
    if (starts_ > 0) {
        co_await ended_.wait_past(starts_ - 1);
    }
}

Task<void> PeriodicWorker::run() {
    if (options_.first_after > Duration::zero()) {
        const std::uint64_t seen = changed_.count();
        if (!stopping_) {
            co_await changed_.wait_past(seen, options_.first_after);
        }
    }
    while (!stopping_) {
        const std::uint64_t seen = changed_.count();
        const bool more = co_await try_batch();
        if (!more && !stopping_) {
            co_await changed_.wait_past(seen, options_.interval);
        }
    }
    ended_.notify_all(); // whoever waits for it may destroy this at once
}

Task<bool> PeriodicWorker::try_batch() {
    try {
        if (options_.may_run && !co_await options_.may_run()) {
            co_return false;
        }
        co_return co_await batch_();
    } catch (const std::exception& failure) {
        if (options_.on_failure) {
            options_.on_failure(failure.what());
        }
        co_return false;
    }
}

} // namespace merx
