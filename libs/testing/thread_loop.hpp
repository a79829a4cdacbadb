// An executor with a thread of its own and the machine's timers, as a process has them: for tests and benchmarks
// against real servers. What it runs must have ended before it is destroyed.
#pragma once

#include <thread>

#include "async/run_blocking.hpp"

namespace merx::testing {

class ThreadLoop {
public:
    ThreadLoop()
        : thread_([this] {
              const Executor::Scope scope(loop_);
              loop_.run_until(ended_);
          }) {}
    ~ThreadLoop() {
        loop_.post([this] { ended_ = true; });
        thread_.join();
    }
    ThreadLoop(const ThreadLoop&) = delete;
    ThreadLoop& operator=(const ThreadLoop&) = delete;

    Executor& executor() { return loop_; }

private:
    BlockingLoop loop_;
    bool ended_ = false; // the thread's
    std::thread thread_;
};

} // namespace merx::testing
