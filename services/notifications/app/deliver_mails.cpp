#include "notifications/app/deliver_mails.hpp"

namespace merx::notifications {

Task<Result<int>> DeliverMails::run_once() {
    const Instant claimed_until = clock_.now() + claim_time;
    auto claimed = co_await or_return(store_.claim_due(clock_.now(), claimed_until, batch_size));
    std::vector<Notification> attempted;
    Instant last_saved = clock_.now();
    for (Notification& notification : claimed) {
        if (clock_.now() > claimed_until - claim_margin) {
            break; // the rest is due again when the claim ends
        }
        const auto sent = co_await mailer_.send(notification);
        if (sent) {
            mark_sent(notification, clock_.now());
        } else {
            mark_failed_attempt(notification, sent.error().detail, clock_.now());
        }
        attempted.push_back(std::move(notification));
        if (clock_.now() - last_saved >= save_interval) {
            co_await or_return(store_.save(attempted));
            attempted.clear();
            last_saved = clock_.now();
        }
    }
    co_await or_return(store_.save(attempted));
    co_return static_cast<int>(claimed.size());
}

} // namespace merx::notifications
