#include "inventory/adapters/hold_expiry.hpp"

#include <exception>

#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "runtime/log.hpp"

namespace merx::inventory {

void HoldExpiry::start() {
    MERX_ASSERT(!running_);
    running_ = true;
    spawn(executor_, run());
}

Task<void> HoldExpiry::stop() {
    stopping_ = true;
    stop_asked_.notify_all();
    while (running_) {
        co_await ended_.wait();
    }
    stopping_ = false;
}

Task<void> HoldExpiry::run() {
    while (!stopping_) {
        co_await sweep();
        if (!stopping_) {
            co_await stop_asked_.wait_for(interval);
        }
    }
    running_ = false;
    ended_.notify_all();
}

Task<void> HoldExpiry::sweep() {
    try {
        std::size_t expired = 0;
        do {
            expired = co_await expire_holds(context_, batch_size);
        } while (expired > 0 && !stopping_);
    } catch (const std::exception& failure) {
        log::error("Holds could not be expired; trying again.", {{"reason", failure.what()}});
    }
}

} // namespace merx::inventory
