#include "runtime/log_sink.hpp"

#include <cerrno>
#include <poll.h>

namespace merx::log {

void write_fully(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
            static_cast<void>(::poll(&waiting, 1, -1));
        } else if (errno != EINTR) {
            return;
        }
    }
}

void LineSink::append(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (filling_.size() + line.size() >= limit_) {
        ++dropped_;
        return;
    }
    filling_.append(line);
    filling_ += '\n';
}

void LineSink::flush() {
    std::unique_lock lock(mutex_);
    write_out(lock);
}

// Swaps the buffers and writes without holding up those who log.
void LineSink::write_out(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    {
        const std::lock_guard writing(writing_mutex_);
        writing_.clear();
        lock.lock();
        writing_.swap(filling_);
        if (dropped_ > 0) {
            writing_ +=
                R"({"level":"warn","message":"Standard output was too slow; log lines were dropped.","dropped":)" +
                std::to_string(dropped_) + "}\n";
            dropped_ = 0;
        }
        lock.unlock();
        write_fully(descriptor_, writing_);
    }
    lock.lock();
}

void LineSink::start_writing(std::chrono::milliseconds interval) {
    const std::lock_guard guard(mutex_);
    if (writer_.joinable()) {
        return;
    }
    stopping_ = false;
    writer_ = std::thread([this, interval] {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            wake_.wait_for(lock, interval, [this] { return stopping_; });
            if (!filling_.empty() || dropped_ > 0) {
                write_out(lock);
            }
        }
    });
}

void LineSink::stop_writing() {
    std::thread ending;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ending.swap(writer_);
    }
    wake_.notify_all();
    if (ending.joinable()) {
        ending.join();
    }
    flush();
}

void LineSink::flush_in_signal() {
    if (!mutex_.try_lock()) {
        return;
    }
    write_fully(descriptor_, filling_);
    filling_.clear();
    mutex_.unlock();
}

} // namespace merx::log
