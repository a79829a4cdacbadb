// What others learn of accounts: events, appended in the transaction of what they announce.
#pragma once

#include "core/id.hpp"
#include "events/outbox.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The ports must outlive it. Any thread.
class Announcements {
public:
    Announcements(events::Outbox& outbox, IdSource& ids) : outbox_(outbox), ids_(ids) {}

    Task<void> registered(sql::Transaction& tx, const User& user, const Cause& cause);
    Task<void> updated(sql::Transaction& tx, const User& user, const Cause& cause);
    // Before the account's row goes.
    Task<void> deleted(sql::Transaction& tx, UserId id, const Cause& cause);
    // So that somebody writes the mail with the token.
    Task<void> mail_wanted(sql::Transaction& tx, const User& user, const OneTimeToken& token, const Cause& cause);

private:
    Task<void> append(sql::Transaction& tx, UserId subject, std::string type, std::string data, const Cause& cause);

    events::Outbox& outbox_;
    IdSource& ids_;
};

} // namespace merx::users
