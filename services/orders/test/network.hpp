// What may go wrong on the way to another service and back.
#pragma once

#include <functional>
#include <mutex>
#include <string_view>

#include "async/task.hpp"
#include "core/result.hpp"

namespace merx::orders::testing {

// Calls may come from any thread; they reach the service one after another.
struct Network {
    // Asked twice a call: before it has an effect and after. True loses the request, or the answer.
    std::function<bool(std::string_view method, bool has_happened)> is_lost = [](std::string_view, bool) {
        return false;
    };

    template <class T, class Work>
    Result<T> carry(std::string_view method, Work work) {
        const std::lock_guard lock(mutex);
        if (is_lost(method, false)) {
            return fail(unavailable("service_unavailable", "The request was lost."));
        }
        Result<T> answer = work();
        if (is_lost(method, true)) {
            return fail(unavailable("service_unavailable", "The answer was lost."));
        }
        return answer;
    }

    std::mutex mutex{};
};

// What a fake answers to calls that orders never make.
template <class T>
Task<Result<T>> not_offered() {
    co_return fail(merx::not_found("not_offered", "This fake does not offer that."));
}

} // namespace merx::orders::testing
