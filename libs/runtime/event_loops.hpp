// The threads that serve requests: one event loop per core, each an Executor.
//
// A loop's work runs on its own thread only, so what one loop owns needs no lock. Work must not block: files,
// hashing and stores have threads of their own and post their results back.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "async/executor.hpp"

namespace merx::runtime {

class AsioLoop;

class EventLoops {
public:
    // 0 asks for one loop per core.
    explicit EventLoops(std::size_t count = 0);
    // Stops, if stop() was not called.
    ~EventLoops();
    EventLoops(const EventLoops&) = delete;
    EventLoops& operator=(const EventLoops&) = delete;

    // Begins running; what was posted before runs then.
    void start();
    // Lets each loop finish the work it has taken up, then joins the threads. Work still queued never runs.
    // Not to be called on a loop.
    void stop();

    std::size_t size() const { return loops_.size(); }
    Executor& loop(std::size_t index);
    // For the files of libraries that know Asio, see runtime/asio_loop.hpp.
    AsioLoop& asio_loop(std::size_t index) { return *loops_[index]; }

private:
    std::vector<std::unique_ptr<AsioLoop>> loops_;
    std::vector<std::thread> threads_;
};

} // namespace merx::runtime
