#include "runtime/asio_loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

namespace merx::runtime {

// One thread runs the context, which lets Asio skip wake-ups for work posted from that thread.
AsioLoop::AsioLoop() : context_(1), guard_(context_.get_executor()) {}

void AsioLoop::post(Work work) {
    boost::asio::post(context_, [work = std::move(work)]() mutable { work(); });
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
