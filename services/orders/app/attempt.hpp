// A call to another service whose broken infrastructure is one more answer that leaves everything open.
#pragma once

#include <exception>

#include "async/task.hpp"
#include "core/result.hpp"

namespace merx::orders {

template <class T>
Task<Result<T>> attempt(Task<Result<T>> call) {
    try {
        co_return co_await std::move(call);
    } catch (const std::exception& broken) {
        co_return fail(unavailable("service_failed", broken.what()));
    }
}

} // namespace merx::orders
