#include "payments/adapters/settlement_worker.hpp"

#include <exception>

#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "runtime/log.hpp"

namespace merx::payments {

void SettlementWorker::start() {
    MERX_ASSERT(!running_);
    running_ = true;
    spawn(executor_, run());
}

Task<void> SettlementWorker::stop() {
    stopping_ = true;
    stop_asked_.notify_all();
    while (running_) {
        co_await ended_.wait();
    }
    stopping_ = false;
}

Task<void> SettlementWorker::run() {
    // What is open at the start was mostly left by the process before, which no longer holds its leases. Where
    // another process does, asking the provider beside it does no harm.
    co_await sweep(context_.clock.now() + step_lease);
    while (!stopping_) {
        co_await sweep(context_.clock.now());
        if (!stopping_) {
            co_await stop_asked_.wait_for(interval);
        }
    }
    running_ = false;
    ended_.notify_all();
}

Task<void> SettlementWorker::sweep(Instant time) {
    try {
        const std::size_t settled = co_await settle_due(context_, time, batch_size);
        if (settled > 0) {
            log::info("Payments that were left open are settled.", {{"count", settled}});
        }
    } catch (const std::exception& failure) {
        log::error("Open payments could not be settled; trying again.", {{"reason", failure.what()}});
    }
}

} // namespace merx::payments
