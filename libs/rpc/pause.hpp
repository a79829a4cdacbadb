// Time passing on a completion queue; included by this library's sources alone.
#pragma once

#include <chrono>
#include <utility>

#include <grpcpp/alarm.h>

#include "async/suspend.hpp"
#include "core/clock.hpp"
#include "rpc/client_queue.hpp"

namespace merx::rpc {

// A timer on a completion queue; it owns itself.
class Pause final : public Completion {
public:
    static void begin(ClientOperations& operations, Duration delay, Resume<bool> resume) {
        auto* const pause = new Pause(std::move(resume));
        pause->alarm_.Set(&operations.queue(), std::chrono::system_clock::now() + delay, operations.begin(*pause));
    }

private:
    explicit Pause(Resume<bool> resume) : resume_(std::move(resume)) {}
    void completed(bool /*ok*/) override {
        Resume<bool> resume = std::move(resume_);
        delete this;
        resume(true);
    }

    Resume<bool> resume_;
    grpc::Alarm alarm_;
};

} // namespace merx::rpc
