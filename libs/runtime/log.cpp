#include "runtime/log.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <spdlog/spdlog.h>

#include "core/clock.hpp"
#include "runtime/json_text.hpp"
#include "runtime/log_sink.hpp"

namespace merx::log {
namespace {

std::shared_ptr<LineSink> sink;         // made by start(), kept until the process ends
std::shared_ptr<spdlog::logger> logger; // likewise
std::atomic<bool> started = false;

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: return spdlog::level::off;
    }
    return spdlog::level::info;
}

std::string_view name_of(Level level) {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warn: return "warn";
    case Level::error: return "error";
    case Level::off: return "off";
    }
    return "info";
}

// 2026-01-31T12:00:00.123Z; all but the milliseconds is made once a second.
void append_time(std::string& out) {
    struct Cached {
        std::int64_t second = -1;
        std::string text;
    };
    thread_local Cached cached;
    const Instant now = SystemClock{}.now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (const auto count = second.time_since_epoch().count(); count != cached.second) {
        cached.second = count;
        cached.text = to_rfc3339(second);
        cached.text.back() = '.';
    }
    const auto millis = static_cast<int>((now - second).count() / 1000);
    out += cached.text;
    out += static_cast<char>('0' + millis / 100);
    out += static_cast<char>('0' + millis / 10 % 10);
    out += static_cast<char>('0' + millis % 10);
    out += 'Z';
}

void append_value(std::string& out, const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        runtime::append_json_string(out, *text);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else {
        char digits[32];
        const auto end = std::holds_alternative<double>(value)
                             ? std::to_chars(digits, digits + sizeof digits, std::get<double>(value))
                             : std::to_chars(digits, digits + sizeof digits, std::get<std::int64_t>(value));
        out.append(digits, end.ptr);
    }
}

// What is buffered is the record of why we are aborting: write it, then die as before.
extern "C" void flush_and_abort(int number) {
    if (sink) {
        sink->flush_in_signal();
    }
    static_cast<void>(std::signal(number, SIG_DFL));
    static_cast<void>(std::raise(number));
}

void write(Level level, std::string_view message, Fields fields) {
    if (!enabled(level)) {
        return;
    }
    thread_local std::string line;
    line.clear();
    append_line_start(line, level, message, fields);
    line += '}';
    if (started.load(std::memory_order_acquire)) {
        logger->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
    } else {
        line += '\n';
        write_fully(STDERR_FILENO, line);
    }
}

} // namespace

void start(Level level) {
    static std::once_flag once;
    std::call_once(once, [] {
        sink = std::make_shared<LineSink>(STDOUT_FILENO, buffer_limit);
        logger = std::make_shared<spdlog::logger>("merx", sink);
        spdlog::register_logger(logger);
        static_cast<void>(std::signal(SIGABRT, flush_and_abort));
        static_cast<void>(std::atexit(stop));
    });
    logger->set_level(spdlog_level(level));
    sink->start_writing(flush_interval);
    started.store(true, std::memory_order_release);
}

void stop() {
    if (sink) {
        sink->stop_writing();
    }
}

bool enabled(Level level) {
    if (started.load(std::memory_order_acquire)) {
        return logger->should_log(spdlog_level(level));
    }
    return level >= Level::warn;
}

void debug(std::string_view message, Fields fields) {
    write(Level::debug, message, fields);
}
void info(std::string_view message, Fields fields) {
    write(Level::info, message, fields);
}
void warn(std::string_view message, Fields fields) {
    write(Level::warn, message, fields);
}
void error(std::string_view message, Fields fields) {
    write(Level::error, message, fields);
}

void raw_line(std::string_view line) {
    if (started.load(std::memory_order_acquire) && logger->level() != spdlog::level::off) {
        sink->append(line);
    }
}

void append_line_start(std::string& out, Level level, std::string_view message, Fields fields) {
    out += R"({"time":")";
    append_time(out);
    out += R"(","level":")";
    out += name_of(level);
    out += R"(","message":)";
    runtime::append_json_string(out, message);
    for (const Field& field : fields) {
        out += ",\"";
        out += field.name;
        out += "\":";
        append_value(out, field.value);
    }
}

} // namespace merx::log
