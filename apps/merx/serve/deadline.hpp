// The end of a process that has been asked to end: it is gone by then, whatever is still under way.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

namespace merx::serve {

// From its making to its destruction; if that takes longer than `grace`, the process is ended on the spot, with exit
// code 1. Nothing is lost by that but answers under way: every store bears a process that dies.
class Deadline {
public:
    explicit Deadline(std::chrono::milliseconds grace);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // Names what is about to be done, for the log line of a process that does not get through it. `step` is a literal.
    void begin(std::string_view step);

    // What remains, less what is to be kept for later; never negative.
    std::chrono::milliseconds left(std::chrono::milliseconds reserve = {}) const;

private:
    const std::chrono::steady_clock::time_point end_;
    std::mutex mutex_;
    std::condition_variable reached_;
    bool in_time_ = false;
    std::string_view step_ = "none";
    std::thread guard_;
};

} // namespace merx::serve
