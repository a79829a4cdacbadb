#include "users/adapters/session_rows.hpp"

namespace merx::users {

Session session_of(const sql::Row& row) {
    return Session{.id = SessionId::parse(row.text(0)).value(),
                   .user_id = UserId::parse(row.text(1)).value(),
                   .client_address = row.text(2),
                   .create_time = row.instant(3),
                   .refresh_time = row.instant(4),
                   .expire_time = row.instant(5),
                   .end_time = row.optional_instant(6)};
}

Task<std::vector<SessionId>> end_sessions(sql::Transaction& tx, UserId user, std::optional<SessionId> spare,
                                          Instant now) {
    const std::string spared = spare ? spare->text() : "";
    const sql::Rows rows = co_await tx.query("update sessions set end_time = $1 where user_id = $2 and id <> $3 and "
                                             "end_time is null and expire_time > $1 returning id",
                                             {now, user.text(), spared});
    std::vector<SessionId> ended;
    ended.reserve(rows.size());
    for (const sql::Row& row : rows) {
        ended.push_back(SessionId::parse(row.text(0)).value());
    }
    co_return ended;
}

} // namespace merx::users
