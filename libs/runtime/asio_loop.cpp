#include "runtime/asio_loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

namespace merx::runtime {

// One thread runs the context, which lets Asio skip wake-ups for work posted from that thread.
AsioLoop::AsioLoop() : context_(1), guard_(context_.get_executor()) {}

void AsioLoop::post(Work work) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        if (posted_.size() > 1) {
            return; // who posted the first has told the loop
        }
    }
    boost::asio::post(context_, [this] { run_posted(); });
}

// Stores end many transactions at once: their waiters are resumed in one go.
void AsioLoop::run_posted() {
    {
        const std::lock_guard lock(mutex_);
        running_.swap(posted_);
    }
    for (Work& work : running_) {
        work();
    }
    running_.clear();
}

void AsioLoop::post_after(Duration delay, Work work) {
    auto timer = std::make_unique<boost::asio::steady_timer>(context_, delay);
    auto& waiting = *timer;
    waiting.async_wait(
        [timer = std::move(timer), work = std::move(work)](const boost::system::error_code& error) mutable {
            timer.reset();
            if (!error) {
                work();
            }
        });
}

void AsioLoop::run() {
    const Scope scope(*this);
    context_.run();
}

void AsioLoop::stop() {
    context_.stop();
}

} // namespace merx::runtime
