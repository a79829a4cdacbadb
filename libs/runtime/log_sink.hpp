// Where spdlog's lines go: memory, from which a thread of its own writes. Include it in log.cpp only.
#pragma once

#include <condition_variable>
#include <mutex>
#include <spdlog/sinks/sink.h>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace merx::log {

// Writes all of it, however many calls that takes; gives up where the descriptor is broken.
void write_fully(int descriptor, std::string_view text);

class LineSink final : public spdlog::sinks::sink {
public:
    LineSink(int descriptor, std::size_t limit) : descriptor_(descriptor), limit_(limit) {}
    ~LineSink() override { stop_writing(); }
    LineSink(const LineSink&) = delete;
    LineSink& operator=(const LineSink&) = delete;

    // A line without its end. Any thread.
    void append(std::string_view line);

    void start_writing(std::chrono::milliseconds interval);
    void stop_writing(); // after a last write
    // Writes without taking a lock that the aborting thread may hold; may then lose the newest lines.
    void flush_in_signal();

    void log(const spdlog::details::log_msg& message) override {
        append({message.payload.data(), message.payload.size()});
    }
    void flush() override;
    // Our lines are JSON already: spdlog's patterns have nothing to add.
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    void write_out(std::unique_lock<std::mutex>& lock);

    const int descriptor_;
    const std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::string filling_;
    std::size_t dropped_ = 0;
    bool stopping_ = false;
    std::mutex writing_mutex_; // held while writing, so that lines keep their order
    std::string writing_;
    std::thread writer_;
};

} // namespace merx::log
