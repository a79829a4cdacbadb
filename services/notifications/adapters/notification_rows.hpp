// The table of notifications.
#pragma once

#include <span>

#include "events/event.hpp"
#include "notifications/adapters/mail_texts.hpp"
#include "notifications/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::notifications {

// Letters to be queued, due at once, within the transaction that marks their events as seen.
class QueuedLetters {
public:
    void add(const NotificationId& id, Letter letter, Instant now);
    // Sent, not awaited.
    void send(sql::Transaction& tx);

private:
    sql::Params rows_;
};

class SqlStore final : public Store {
public:
    // Must outlive it.
    explicit SqlStore(sql::Database& database) : database_(database) {}

    Task<Result<Notification>> find(const NotificationId& id) override;
    Task<Result<Page<Notification>>> list(const NotificationFilter& filter, const PageRequest& page) override;
    Task<Result<std::vector<Notification>>> claim_due(Instant now, Instant claimed_until, int limit) override;
    Task<Result<void>> save(std::span<const Notification> attempted) override;

private:
    sql::Database& database_;
};

} // namespace merx::notifications
