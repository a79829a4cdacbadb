#include "notifications/domain/mail.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::notifications {

std::string_view name_of(Status status) {
    switch (status) {
    case Status::queued: return "queued";
    case Status::sent: return "sent";
    case Status::failed: return "failed";
    }
    MERX_UNREACHABLE();
}

void begin_attempt(Notification& notification, Instant claimed_until) {
    MERX_ASSERT(notification.status == Status::queued);
    ++notification.attempts;
    notification.due_time = claimed_until;
}

void mark_sent(Notification& notification, Instant now) {
    MERX_ASSERT(notification.status == Status::queued);
    notification.status = Status::sent;
    notification.send_time = now;
    notification.last_error.clear();
}

void mark_failed_attempt(Notification& notification, std::string error, Instant now) {
    MERX_ASSERT(notification.status == Status::queued);
    constexpr std::chrono::minutes first_pause{1};
    constexpr std::chrono::minutes longest_pause{240};
    const int doublings = std::min(notification.attempts - 1, 10);
    notification.last_error = std::move(error);
    if (notification.attempts >= Notification::max_attempts) {
        notification.status = Status::failed;
        return;
    }
    notification.due_time = now + std::min(first_pause * (1 << doublings), longest_pause);
}

} // namespace merx::notifications
