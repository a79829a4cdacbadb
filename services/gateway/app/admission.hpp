// How much may be under way at once. What is above is refused at the door, where it costs nothing, and what buys
// is refused last.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <utility>

#include "core/result.hpp"
#include "http/route.hpp"

namespace merx::gateway {

inline Error too_busy() {
    return Error{.kind = ErrorKind::unavailable,
                 .code = "overloaded",
                 .detail = "The shop is very busy; try again in a moment.",
                 .retry_after = std::chrono::seconds{1}};
}

struct AdmissionLimits {
    std::size_t ordinary = 2048; // under way in all, for an ordinary request to be let in
    std::size_t checkout = 4096; // for a checkout
};

class Admission {
public:
    explicit Admission(const AdmissionLimits& limits = {}) : limits_(limits) {}

    // Counts as under way for as long as it lives.
    class Permit {
    public:
        explicit Permit(std::atomic<std::size_t>& count) : count_(&count) {}
        Permit(Permit&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
        Permit& operator=(Permit&&) = delete;
        ~Permit() {
            if (count_ != nullptr) {
                count_->fetch_sub(1);
            }
        }

    private:
        std::atomic<std::size_t>* count_;
    };

    // Fails with 503 `overloaded`. Any thread.
    Result<Permit> enter(http::Rate rate) {
        Permit permit(under_way_);
        if (under_way_.fetch_add(1) >= (rate == http::Rate::checkout ? limits_.checkout : limits_.ordinary)) {
            return fail(too_busy());
        }
        return permit;
    }

    std::size_t under_way() const { return under_way_.load(); }

private:
    const AdmissionLimits limits_;
    std::atomic<std::size_t> under_way_ = 0;
};

} // namespace merx::gateway
