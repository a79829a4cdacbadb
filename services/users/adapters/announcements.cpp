#include "users/adapters/announcements.hpp"

#include "core/assert.hpp"
#include "merx/users/v1/events.pb.h"
#include "users/adapters/wire.hpp"

namespace merx::users {
namespace {

template <class Request>
std::string mail_request(const User& user, const OneTimeToken& token) {
    Request request;
    request.set_user_id(user.id.text());
    request.set_email(token.email.text());
    request.set_name(user.name);
    request.set_token(token.secret);
    write(token.expire_time, *request.mutable_expire_time());
    return request.SerializeAsString();
}

std::string changed_user(const User& user) {
    v1::UserChanged changed;
    write(user, *changed.mutable_user());
    return changed.SerializeAsString();
}

} // namespace

Task<void> Announcements::registered(sql::Transaction& tx, const User& user, const Cause& cause) {
    co_await append(tx, user.id, "user.registered", changed_user(user), cause);
}

Task<void> Announcements::updated(sql::Transaction& tx, const User& user, const Cause& cause) {
    co_await append(tx, user.id, "user.updated", changed_user(user), cause);
}

Task<void> Announcements::deleted(sql::Transaction& tx, UserId id, const Cause& cause) {
    v1::UserDeleted deleted;
    deleted.set_user_id(id.text());
    co_await append(tx, id, "user.deleted", deleted.SerializeAsString(), cause);
}

Task<void> Announcements::mail_wanted(sql::Transaction& tx, const User& user, const OneTimeToken& token,
                                      const Cause& cause) {
    if (token.purpose == TokenPurpose::reset_password) {
        co_await append(tx, user.id, "user.password_reset_requested",
                        mail_request<v1::PasswordResetRequested>(user, token), cause);
    } else {
        co_await append(tx, user.id, "user.email_confirmation_requested",
                        mail_request<v1::EmailConfirmationRequested>(user, token), cause);
    }
}

Task<void> Announcements::append(sql::Transaction& tx, UserId subject, std::string type, std::string data,
                                 const Cause& cause) {
    // Not the account's version: one change may be announced by several events, and a mail changes nothing.
    const sql::Rows rows = co_await tx.query(
        "update users set announcements = announcements + 1 where id = $1 returning announcements", {subject.text()});
    MERX_ASSERT(rows.size() == 1);
    co_await outbox_.append(tx, events::Event{.id = events::EventId::make(ids_),
                                              .type = std::move(type),
                                              .source = "users",
                                              .subject = subject.text(),
                                              .sequence = rows.front().integer(0),
                                              .time = cause.time,
                                              .trace_parent = cause.trace_parent,
                                              .data = std::move(data)});
}

} // namespace merx::users
