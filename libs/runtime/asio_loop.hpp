// An event loop as Asio sees it. Include it in .cpp files only: Asio stays out of our headers.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "async/executor.hpp"

namespace merx::runtime {

class AsioLoop final : public Executor {
public:
    AsioLoop();

    void post(Work work) override;
    void post_after(Duration delay, Work work) override;

    // Runs on the calling thread until stop(), which any thread may call.
    void run();
    void stop();

    boost::asio::io_context& context() { return context_; }

private:
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
};

} // namespace merx::runtime
