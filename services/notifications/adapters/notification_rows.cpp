#include "notifications/adapters/notification_rows.hpp"

#include <utility>

#include "core/assert.hpp"
#include "sql/many_rows.hpp"
#include "sql/newest_first.hpp"

namespace merx::notifications {
namespace {

constexpr std::string_view columns =
    "id, template, recipient, subject, body, about, status, attempts, last_error, create_time, due_time, send_time";

Status status_of(std::string_view text) {
    for (const Status status : {Status::queued, Status::sent, Status::failed}) {
        if (name_of(status) == text) {
            return status;
        }
    }
    MERX_UNREACHABLE();
}

Notification notification_of(const sql::Row& row) {
    const auto id = NotificationId::parse(row.text(0));
    MERX_ASSERT(id.has_value());
    return Notification{.id = *id,
                        .template_name = row.text(1),
                        .about = row.text(5),
                        .mail = {row.text(2), row.text(3), row.text(4)},
                        .status = status_of(row.text(6)),
                        .attempts = static_cast<int>(row.integer(7)),
                        .last_error = row.text(8),
                        .create_time = row.instant(9),
                        .due_time = row.instant(10),
                        .send_time = row.optional_instant(11)};
}

void send_failed(sql::Transaction& tx, const Notification& notification) {
    tx.send("update notifications set status = $2, last_error = $4, due_time = $5, send_time = $6 "
            "where id = $1 and status = 'queued' and attempts = $3",
            {notification.id.text(), name_of(notification.status), notification.attempts, notification.last_error,
             notification.due_time, notification.send_time});
}

std::vector<Notification> notifications_of(const sql::Rows& rows) {
    std::vector<Notification> notifications;
    notifications.reserve(rows.size());
    for (const sql::Row& row : rows) {
        notifications.push_back(notification_of(row));
    }
    return notifications;
}

} // namespace

void QueuedLetters::add(const NotificationId& id, Letter letter, Instant now) {
    rows_.emplace_back(id.text());
    rows_.emplace_back(std::move(letter.template_name));
    rows_.emplace_back(std::move(letter.mail.recipient));
    rows_.emplace_back(std::move(letter.mail.subject));
    rows_.emplace_back(std::move(letter.mail.body));
    rows_.emplace_back(std::move(letter.about));
    rows_.emplace_back(name_of(Status::queued));
    rows_.emplace_back(0);
    rows_.emplace_back("");
    rows_.emplace_back(now);
    rows_.emplace_back(now);
}

void QueuedLetters::send(sql::Transaction& tx) {
    static const sql::InsertMany insert(
        "notifications (id, template, recipient, subject, body, about, status, attempts, "
        "last_error, create_time, due_time)",
        11);
    insert.send(tx, std::exchange(rows_, {}));
}

Task<Result<Notification>> SqlStore::find(const NotificationId& id) {
    const std::string text = id.text();
    co_return co_await database_.read_once<Notification>([&text](sql::Session& session) -> Task<Result<Notification>> {
        static const std::string sql = "select " + std::string(columns) + " from notifications where id = $1";
        const auto rows = co_await session.query(sql, {text});
        if (rows.empty()) {
            co_return fail(not_found("notification_not_found", "There is no such notification."));
        }
        co_return notification_of(rows.front());
    });
}

Task<Result<Page<Notification>>> SqlStore::list(const NotificationFilter& filter, const PageRequest& page) {
    co_return co_await database_.read_once<Page<Notification>>(
        [&filter, &page](sql::Session& session) -> Task<Result<Page<Notification>>> {
            sql::Params params{sql::ids_below(page), page.size() + 1};
            std::string sql = "select " + std::string(columns) + " from notifications where id < $1";
            // Only what is asked for stands in the statement, so that the column's index can serve it.
            const auto add = [&](std::string_view column, std::string_view value) {
                if (!value.empty()) {
                    params.emplace_back(value);
                    sql += " and " + std::string(column) + " = $" + std::to_string(params.size());
                }
            };
            add("recipient", filter.recipient);
            add("about", filter.about);
            add("status", filter.status ? name_of(*filter.status) : std::string_view());
            sql += " order by id desc limit $2";
            Page<Notification> answer{notifications_of(co_await session.query(sql, std::move(params))), {}};
            if (answer.items.size() > static_cast<std::size_t>(page.size())) {
                answer.items.pop_back();
                answer.next_page_token = encode_page_token({answer.items.back().id.text()}, "notifications");
            }
            co_return answer;
        });
}

Task<Result<std::vector<Notification>>> SqlStore::claim_due(Instant now, Instant claimed_until, int limit) {
    using Notifications = std::vector<Notification>;
    // Most of the time there is none, and to learn that takes no lock.
    const auto any = co_await database_.read_once<bool>([now](sql::Session& session) -> Task<Result<bool>> {
        const sql::Rows rows = co_await session.query(
            "select id from notifications where status = 'queued' and due_time <= $1 limit 1", {now});
        co_return !rows.empty();
    });
    if (!*any) {
        co_return Notifications{};
    }
    co_return co_await database_.transact<Notifications>(
        [&](sql::Transaction& tx) -> Task<Result<Notifications>> {
            static const std::string sql = "select " + std::string(columns) +
                                           " from notifications where status = 'queued' and due_time <= $1 "
                                           "order by due_time limit $2";
            Notifications claimed = notifications_of(co_await tx.query(sql, {now, limit}));
            static const sql::UpdateMany claim("notifications", {"id"},
                                               {{"attempts", "bigint"}, {"due_time", "bigint"}});
            sql::Params rows;
            for (Notification& notification : claimed) {
                begin_attempt(notification, claimed_until);
                rows.emplace_back(notification.id.text());
                rows.emplace_back(notification.attempts);
                rows.emplace_back(notification.due_time);
            }
            claim.send(tx, std::move(rows));
            co_return claimed;
        },
        sql::Isolation::snapshot);
}

Task<Result<void>> SqlStore::save(std::span<const Notification> attempted) {
    if (attempted.empty()) {
        co_return Result<void>();
    }
    co_return co_await database_.transact<void>(
        [attempted](sql::Transaction& tx) -> Task<Result<void>> {
            // A mail that is out is out, whoever began another attempt meanwhile.
            // "queued" would be looked up in the index of those that are, among all that were.
            static const sql::UpdateMany mark_sent(
                "notifications", {"id"},
                {{"status", "text"}, {"last_error", "text"}, {"due_time", "bigint"}, {"send_time", "bigint"}},
                "status not in ('sent', 'failed')");
            sql::Params sent;
            for (const Notification& notification : attempted) {
                if (notification.status == Status::sent) {
                    sent.emplace_back(notification.id.text());
                    sent.emplace_back(name_of(notification.status));
                    sent.emplace_back(notification.last_error);
                    sent.emplace_back(notification.due_time);
                    sent.emplace_back(notification.send_time);
                } else {
                    send_failed(tx, notification);
                }
            }
            mark_sent.send(tx, std::move(sent));
            co_return Result<void>();
        },
        sql::Isolation::snapshot);
}

} // namespace merx::notifications
