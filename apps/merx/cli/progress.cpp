#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace merx::cli {

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

void Progress::show(double done, std::uint64_t count) {
    done = std::clamp(done, 0.0, 1.0);
    if (terminal_) {
        draw_bar(done, count);
        return;
    }
    if (done >= next_line_) {
        fmt::print(stderr, "{:3.0f} %  {} {}\n", done * 100, count, what_);
        while (next_line_ <= done) {
            next_line_ += 0.1;
        }
    }
}

void Progress::draw_bar(double done, std::uint64_t count) {
    constexpr int width = 40;
    const auto filled = static_cast<int>(done * width);
    fmt::print(stderr, "\r[{:█>{}}{: >{}}] {:3.0f} %  {} {} ", "", filled, "", width - filled, done * 100, count,
               what_);
    static_cast<void>(std::fflush(stderr));
    drawn_ = true;
}

void Progress::finish() {
    if (drawn_) {
        fmt::print(stderr, "\n");
    }
}

} // namespace merx::cli
