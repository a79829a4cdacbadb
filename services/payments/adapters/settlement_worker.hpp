// The background worker of payments: settles what a crash or a lost answer has left open with the provider.
#pragma once

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "payments/app/settle.hpp"

namespace merx::payments {

// Runs on one executor; start() before it runs or on it, stop() on it.
class SettlementWorker {
public:
    static constexpr Duration interval = std::chrono::seconds{1};
    static constexpr std::int64_t batch_size = 500;

    // The executor must outlive it.
    SettlementWorker(Context context, Executor& executor) : context_(context), executor_(executor) {}

    void start();
    // Ends when the worker has ended, at once where none runs.
    Task<void> stop();

private:
    Task<void> run();
    Task<void> sweep(Instant time);

    Context context_;
    Executor& executor_;
    bool running_ = false;
    bool stopping_ = false;
    Signal stop_asked_;
    Signal ended_;
};

} // namespace merx::payments
