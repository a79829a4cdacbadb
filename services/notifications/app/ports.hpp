// What the notification service needs from outside.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "core/page.hpp"
#include "notifications/domain/mail.hpp"

namespace merx::notifications {

// Takes mails over for delivery. The same notification may be handed in twice after a crash: an implementation that
// can tell (the mail folder) keeps one.
class Mailer {
public:
    virtual ~Mailer() = default;
    // Fails with the reason, for people, where the mail was not taken over.
    virtual Task<Result<void>> send(const Notification& notification) = 0;
};

struct NotificationFilter {
    std::string recipient; // empty: any
    std::string about;     // empty: any
    std::optional<Status> status;
};

class Store {
public:
    virtual ~Store() = default;
    virtual Task<Result<Notification>> find(const NotificationId& id) = 0;
    // Newest first.
    virtual Task<Result<Page<Notification>>> list(const NotificationFilter& filter, const PageRequest& page) = 0;
    // Begins an attempt of those that are queued and due at `now`, oldest due first, in one transaction.
    virtual Task<Result<std::vector<Notification>>> claim_due(Instant now, Instant claimed_until, int limit) = 0;
    // How attempts ended, in one transaction. Where a mail is no longer queued nothing is written of it, and a failure
    // neither where a later attempt was begun: who comes back late undoes nothing.
    virtual Task<Result<void>> save(std::span<const Notification> attempted) = 0;
};

} // namespace merx::notifications
