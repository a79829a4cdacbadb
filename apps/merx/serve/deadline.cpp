#include "serve/deadline.hpp"

#include <algorithm>
#include <cstdlib>

#include "runtime/log.hpp"

namespace merx::serve {

Deadline::Deadline(std::chrono::milliseconds grace)
    : end_(std::chrono::steady_clock::now() + grace), guard_([this] {
          std::unique_lock lock(mutex_);
          if (!reached_.wait_until(lock, end_, [this] { return in_time_; })) {
              log::error("The process did not end within its grace time, and is ended.", {{"step", step_}});
              log::stop();
              std::_Exit(EXIT_FAILURE);
          }
      }) {}

Deadline::~Deadline() {
    {
        const std::lock_guard lock(mutex_);
        in_time_ = true;
    }
    reached_.notify_all();
    guard_.join();
}

void Deadline::begin(std::string_view step) {
    const std::lock_guard lock(mutex_);
    step_ = step;
}

std::chrono::milliseconds Deadline::left(std::chrono::milliseconds reserve) const {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return std::max(rest - reserve, std::chrono::milliseconds{0});
}

} // namespace merx::serve
