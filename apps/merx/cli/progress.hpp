// How far a long command has come: a bar that redraws itself on a terminal, a line now and then in a pipe.
#pragma once

#include <cstdint>
#include <string>

namespace merx::cli {

class Progress {
public:
    // `what` names the things counted: "rows". Writes to standard error.
    explicit Progress(std::string what);

    // `done` from 0 to 1.
    void show(double done, std::uint64_t count);
    // Ends the bar's line.
    void finish();

private:
    void draw_bar(double done, std::uint64_t count);

    const std::string what_;
    const bool terminal_;
    double next_line_ = 0.1; // in a pipe: when the next tenth is reached
    bool drawn_ = false;
};

} // namespace merx::cli
