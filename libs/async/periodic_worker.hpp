// A background worker: does what is due in batches, on a timer and whenever it is woken.
//
//     PeriodicWorker worker(executor, {.interval = 2s, .on_failure = warn},
//                           [this]() -> Task<bool> { co_return co_await expire_some() > 0; });
//     worker.start();
//     …
//     co_await worker.stop();
//
// One batch runs at a time. A failure is told and the batch is tried again at the next time; what it left undone must
// still be found then.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "async/executor.hpp"
#include "async/signal.hpp"

namespace merx {

class PeriodicWorker {
public:
    // Does one batch. True: there may be more, so the next one follows at once.
    using Batch = std::function<Task<bool>()>;

    struct Options {
        // Between two looks for work that nobody has woken it for.
        Duration interval;
        // Before the first batch.
        Duration first_after{};
        // Asked before each batch; a lease where only one of several processes may do it. May be empty. Where it says
        // no, it is asked again after `interval` or when woken.
        std::function<Task<bool>()> may_run{};
        // Told of what `may_run` and the batch throw, for the log; may be empty.
        std::function<void(std::string_view what)> on_failure{};
    };

    // The executor must outlive it, and what the functions refer to.
    PeriodicWorker(Executor& executor, Options options, Batch batch);
    ~PeriodicWorker(); // asserts that it was stopped

    PeriodicWorker(const PeriodicWorker&) = delete;
    PeriodicWorker& operator=(const PeriodicWorker&) = delete;

    // Begins, on the executor. Again only after stop() has returned.
    void start();
    // Returns when the batch under way has ended and nothing runs any more; at once where nothing does. On any
    // executor, and more than once.
    Task<void> stop();
    // There may be something to do. Any thread may say so.
    void wake() { changed_.notify_all(); }
    // For a batch that takes long: it may end early.
    bool is_stopping() const { return stopping_; }

private:
    Task<void> run();
    Task<bool> try_batch();

    Executor& executor_;
    const Options options_;
    const Batch batch_;
    Signal changed_; // woken or stopped
    Signal ended_;
    std::atomic<std::uint64_t> starts_ = 0;
    std::atomic<bool> stopping_ = false;
};

} // namespace merx
