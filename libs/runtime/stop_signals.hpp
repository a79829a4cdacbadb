// How a process learns that it should end: SIGTERM or SIGINT, taken by the main thread while it waits.
//
//     runtime::StopSignals signals;   // before any thread is started
//     … start everything …
//     signals.wait();
//     … stop everything, last started first …
#pragma once

#include <chrono>
#include <optional>

namespace merx::runtime {

class StopSignals {
public:
    // Blocks the two signals for this thread and those it starts from here on, and ignores SIGPIPE: a peer
    // that has gone is an error of the write, not of the process.
    StopSignals();

    // Returns the signal's number once one has arrived. After it, a second signal ends the process at once,
    // for a person who will not wait for the drain.
    int wait();
    // The same, but no longer than `limit`: nothing where none has arrived by then.
    std::optional<int> wait_for(std::chrono::milliseconds limit);

    // Makes wait() return. Any thread.
    static void request();
};

} // namespace merx::runtime
