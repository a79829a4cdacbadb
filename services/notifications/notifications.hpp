// The notification service: hears what happened, writes to the customer, and keeps a log of it.
#pragma once

#include <memory>

#include "async/executor.hpp"
#include "core/id.hpp"
#include "events/transport.hpp"
#include "merx/notifications/v1/notifications.merx.hpp"
#include "notifications/app/ports.hpp"
#include "sql/database.hpp"
#include "sql/lease.hpp"

namespace merx::notifications {

// All must outlive the service.
struct Ports {
    sql::Database& database; // migrated with events::migrations() and notifications::migrations()
    Mailer& mailer;
    const Clock& clock;
    IdSource& ids;
    Executor& executor; // the delivery runs on it
    // Of the same database, where several processes work on it: one of them delivers. Null where this is the only one.
    sql::Leases* leases = nullptr;
};

class Notifications {
public:
    // How often the delivery looks for mails whose next try is due; new ones are delivered at once.
    static constexpr std::chrono::seconds sweep_interval{15};
    // With leases, where a mail may have been queued by another process, which cannot wake this one.
    static constexpr std::chrono::seconds shared_sweep_interval{1};

    virtual ~Notifications() = default;
    virtual v1::NotificationService& api() = 0;
    // Hears orders and users; each event queues at most one mail.
    virtual void subscribe(events::Transport& transport) = 0;
    virtual void start() = 0;
    // Ends after the batch under way, and lets another process go on delivering.
    virtual Task<void> stop() = 0;
};

std::unique_ptr<Notifications> make_notifications(Ports ports);

} // namespace merx::notifications
