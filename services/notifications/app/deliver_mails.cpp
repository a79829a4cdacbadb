#include "notifications/app/deliver_mails.hpp"

namespace merx::notifications {

Task<Result<int>> DeliverMails::run_once() {
    auto due = co_await or_return(store_.due(clock_.now(), batch_size));
    for (Notification& notification : due) {
        const auto sent = co_await mailer_.send(notification);
        if (sent) {
            mark_sent(notification, clock_.now());
        } else {
            mark_failed_attempt(notification, sent.error().detail, clock_.now());
        }
    }
    if (!due.empty()) {
        co_await or_return(store_.save(due));
    }
    co_return static_cast<int>(due.size());
}

} // namespace merx::notifications
