// The background worker of inventory: gives back what orders held too long.
#pragma once

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "inventory/app/expire_holds.hpp"

namespace merx::inventory {

// Runs on one executor; start() before it runs or on it, stop() on it.
class HoldExpiry {
public:
    static constexpr Duration interval = std::chrono::seconds{2};
    static constexpr std::int64_t batch_size = 200;

    // The executor must outlive it.
    HoldExpiry(Context context, Executor& executor) : context_(context), executor_(executor) {}

    void start();
    // Ends when the worker has ended, at once where none runs.
    Task<void> stop();

private:
    Task<void> run();
    Task<void> sweep();

    Context context_;
    Executor& executor_;
    bool running_ = false;
    bool stopping_ = false;
    Signal stop_asked_;
    Signal ended_;
};

} // namespace merx::inventory
