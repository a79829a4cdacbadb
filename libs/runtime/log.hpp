// The process's log: one JSON object a line on standard output.
//
//     log::warn("The mail server refused a message.", {{"request_id", call.request_id}, {"status", 550}});
//     {"time":"2026-01-31T12:00:00.123Z","level":"warn","message":"The mail server
//     …","request_id":"req_…","status":550}
//
// Any thread may log; none waits for the disk: lines gather in memory and a thread writes them out every
// flush_interval, and at stop(), at exit and when the process aborts. If nobody reads standard output, lines
// beyond buffer_limit are dropped and counted rather than holding up requests.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace merx::log {

inline constexpr std::chrono::milliseconds flush_interval{100};
inline constexpr std::size_t buffer_limit = std::size_t{8} << 20U;

enum class Level { debug, info, warn, error, off };

// A fact beside the message. The name is a plain word of ours; the views must live until the call returns.
struct Field {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    std::string_view name;
    Value value;

    Field(std::string_view key, std::string_view text) : name(key), value(text) {}
    Field(std::string_view key, const char* text) : name(key), value(std::string_view(text)) {}
    Field(std::string_view key, const std::string& text) : name(key), value(std::string_view(text)) {}
    Field(std::string_view key, bool flag) : name(key), value(flag) {}
    Field(std::string_view key, double number) : name(key), value(number) {}
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    Field(std::string_view key, Number number) : name(key), value(static_cast<std::int64_t>(number)) {}
};
using Fields = std::initializer_list<Field>;

// Begins logging to standard output. Until then warnings and errors go to standard error and the rest nowhere,
// so that commands that print results are not interleaved with log lines.
void start(Level level);
// Writes out what is buffered and ends the writing thread. Safe to call again.
void stop();

bool enabled(Level level);

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warn(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

// A line that is already a JSON object, such as an access log line. Below any level, nothing before start().
void raw_line(std::string_view line);

// Appends {"time":"…","level":"…","message":"…" and the fields, without the closing brace.
void append_line_start(std::string& out, Level level, std::string_view message, Fields fields);

} // namespace merx::log
