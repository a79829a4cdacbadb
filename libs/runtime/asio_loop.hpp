// An event loop as Asio sees it. Include it in .cpp files only: Asio stays out of our headers.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <mutex>
#include <vector>

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
    void run_posted();

    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::mutex mutex_;
    std::vector<Work> posted_;
    std::vector<Work> running_; // the loop's own
};

} // namespace merx::runtime
