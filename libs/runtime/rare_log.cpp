#include "runtime/rare_log.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace merx::log {
namespace {

using Moment = std::chrono::steady_clock::time_point;

struct Line {
    Moment next{};
    std::uint64_t unsaid = 0;
};

// How often it was not said since the last time, where it is to be said.
std::optional<std::uint64_t> due(std::string_view message) {
    static std::mutex mutex;
    static std::map<std::string, Line, std::less<>> lines;
    const Moment now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    auto found = lines.find(message);
    if (found == lines.end()) {
        found = lines.emplace(message, Line{}).first;
    }
    Line& line = found->second;
    if (now < line.next) {
        ++line.unsaid;
        return std::nullopt;
    }
    line.next = now + rare_interval;
    return std::exchange(line.unsaid, 0);
}

template <class Say>
void say_rarely(std::string_view message, Fields fields, Say say) {
    if (const auto unsaid = due(message)) {
        if (*unsaid > 0) {
            say("This went wrong repeatedly.", Fields{{"what", message}, {"times", *unsaid + 1}});
        }
        say(message, fields);
    }
}

} // namespace

void warn_rarely(std::string_view message, Fields fields) {
    say_rarely(message, fields, warn);
}

void error_rarely(std::string_view message, Fields fields) {
    say_rarely(message, fields, error);
}

} // namespace merx::log
