// Threads for work that would hold up an event loop: password hashing, files, blocking libraries.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "async/suspend.hpp"

namespace merx {

class WorkerPool {
public:
    // At most `queue_limit` pieces of work wait beside one that runs on each thread.
    WorkerPool(std::size_t threads, std::size_t queue_limit);
    ~WorkerPool(); // finishes what was accepted

    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Runs `function` on a thread of the pool. Fails with `overloaded` (429) where the queue is full.
    // Exceptions of the function come out of the await.
    template <class Function, class T = std::invoke_result_t<Function&>>
    Task<Result<T>> run(Function function) {
        struct Outcome {
            std::optional<T> value;
            std::exception_ptr failure;
            bool accepted = true;
        };
        Outcome outcome = co_await suspend<Outcome>([this, &function](Resume<Outcome> resume) {
            auto shared = std::make_shared<Resume<Outcome>>(std::move(resume));
            const bool accepted = try_post([shared, &function] {
                Outcome done;
                try {
                    done.value.emplace(function());
                } catch (...) {
                    done.failure = std::current_exception();
                }
                (*shared)(std::move(done));
            });
            if (!accepted) {
                Outcome refused;
                refused.accepted = false;
                (*shared)(std::move(refused));
            }
        });
        if (!outcome.accepted) {
            co_return fail(overloaded());
        }
        if (outcome.failure) {
            std::rethrow_exception(outcome.failure);
        }
        co_return std::move(*outcome.value);
    }

    // False where the queue is full. The work must not throw.
    bool try_post(Work work);

private:
    static Error overloaded();
    void serve();

    const std::size_t limit_; // of work that runs or waits
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> queue_;
    std::size_t running_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace merx
