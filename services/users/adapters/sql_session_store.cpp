#include "users/adapters/sql_session_store.hpp"

#include <cstdlib>

#include "auth/secret.hpp"
#include "core/assert.hpp"
#include "users/adapters/attempt_rows.hpp"
#include "users/adapters/session_rows.hpp"
#include "users/adapters/user_rows.hpp"
#include "users/app/log_in.hpp"

namespace merx::users {
namespace {

Task<void> keep_refresh_token(sql::Transaction& tx, SessionId session, const std::string& secret) {
    co_await tx.execute("insert into refresh_tokens (fingerprint, session_id, used_time) values ($1, $2, null)",
                        {auth::fingerprint(secret), session.text()});
}

Task<void> write_times(sql::Transaction& tx, const Session& session) {
    co_await tx.execute("update sessions set refresh_time = $2, expire_time = $3, end_time = $4 where id = $1",
                        {session.id.text(), session.refresh_time, session.expire_time, session.end_time});
}

} // namespace

Task<Result<void>> SqlSessionStore::open(const Session& session, const std::string& refresh_secret,
                                         const CheckedPassword& checked) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        // Both may have changed while the password was hashed.
        co_await or_return(check_attempts(co_await find_attempts(tx, checked.email), session.create_time));
        const std::optional<User> user = co_await find_user_by_email(tx, checked.email);
        if (!user || user->id != session.user_id || user->password_hash != checked.password_hash) {
            co_return fail(invalid_credentials());
        }
        if (checked.new_hash) {
            co_await tx.execute("update users set password_hash = $2 where id = $1",
                                {user->id.text(), *checked.new_hash});
        }
        co_await forget_attempts(tx, checked.email);
        co_await tx.execute("insert into sessions (id, user_id, client_address, create_time, refresh_time, "
                            "expire_time, end_time) values ($1, $2, $3, $4, $5, $6, null)",
                            {session.id.text(), session.user_id.text(), session.client_address, session.create_time,
                             session.refresh_time, session.expire_time});
        co_await keep_refresh_token(tx, session.id, refresh_secret);
        co_return Result<void>();
    });
}

Task<Result<Refreshed>> SqlSessionStore::refresh(const std::string& secret, const std::string& next_secret,
                                                 Instant now) {
    const std::string fingerprint = auth::fingerprint(secret);
    co_return co_await database_.transact<Refreshed>([&](sql::Transaction& tx) -> Task<Result<Refreshed>> {
        const sql::Rows rows = co_await tx.query(
            "select s.id, s.user_id, s.client_address, s.create_time, s.refresh_time, s.expire_time, s.end_time, "
            "t.used_time from refresh_tokens t join sessions s on s.id = t.session_id where t.fingerprint = $1",
            {fingerprint});
        if (rows.empty()) {
            co_return Refreshed{};
        }
        Session session = session_of(rows.front());
        const bool was_used = !rows.front().is_null(7);
        // A value and not an Error, which would undo the end of a session whose token was used twice.
        Refreshed refreshed{.outcome = use_refresh_token(session, was_used, now), .session = session};
        if (refreshed.outcome != RefreshOutcome::ended) {
            co_await write_times(tx, session);
        }
        if (refreshed.outcome == RefreshOutcome::refreshed) {
            refreshed.user = co_await find_user(tx, session.user_id);
            MERX_ASSERT(refreshed.user.has_value()); // its sessions end with an account
            co_await tx.execute("update refresh_tokens set used_time = $2 where fingerprint = $1", {fingerprint, now});
            co_await keep_refresh_token(tx, session.id, next_secret);
        }
        co_return refreshed;
    });
}

Task<Result<std::vector<SessionId>>> SqlSessionStore::end(UserId user, std::optional<SessionId> only, Instant now) {
    using Ended = std::vector<SessionId>;
    co_return co_await database_.transact<Ended>([&](sql::Transaction& tx) -> Task<Result<Ended>> {
        if (!only) {
            co_return co_await end_sessions(tx, user, std::nullopt, now);
        }
        const std::int64_t ended =
            co_await tx.execute("update sessions set end_time = $3 where id = $1 and user_id = $2 and end_time is null",
                                {only->text(), user.text(), now});
        co_return ended == 0 ? Ended{} : Ended{*only};
    });
}

Task<Result<std::vector<Session>>> SqlSessionStore::list(UserId user) {
    using Sessions = std::vector<Session>;
    co_return co_await database_.read_once<Sessions>([&](sql::Session& reader) -> Task<Result<Sessions>> {
        const sql::Rows rows = co_await reader.query(
            "select id, user_id, client_address, create_time, refresh_time, expire_time, end_time from sessions "
            "where user_id = $1 order by id",
            {user.text()});
        Sessions sessions;
        sessions.reserve(rows.size());
        for (const sql::Row& row : rows) {
            sessions.push_back(session_of(row));
        }
        co_return sessions;
    });
}

Task<Result<Page<SessionId>>> SqlSessionStore::list_ended(Instant since, const PageRequest& page) {
    // A cursor is the end and the id of the last session of the page before.
    const std::vector<std::string>& after = page.after();
    const std::int64_t from = after.size() == 2 ? std::strtoll(after[0].c_str(), nullptr, 10) : to_micros(since);
    const std::string past = after.size() == 2 ? after[1] : "";
    co_return co_await database_.read_once<Page<SessionId>>([&](sql::Session& reader) -> Task<Result<Page<SessionId>>> {
        const sql::Rows rows = co_await reader.query(
            "select id, end_time from sessions where end_time is not null and (end_time, id) > ($1, $2) "
            "order by end_time, id limit $3",
            {from, past, static_cast<std::int64_t>(ended_session_page_size)});
        Page<SessionId> ended;
        ended.items.reserve(rows.size());
        for (const sql::Row& row : rows) {
            ended.items.push_back(SessionId::parse(row.text(0)).value());
        }
        if (rows.size() == ended_session_page_size) {
            const sql::Row& last = rows.back();
            ended.next_page_token =
                encode_page_token({std::to_string(last.integer(1)), last.text(0)}, ended_session_list_name);
        }
        co_return ended;
    });
}

Task<Result<std::vector<SessionId>>> SqlSessionStore::ended_since(Instant time) {
    using Ended = std::vector<SessionId>;
    co_return co_await database_.read_once<Ended>([&](sql::Session& reader) -> Task<Result<Ended>> {
        const sql::Rows rows = co_await reader.query("select id from sessions where end_time > $1", {time});
        Ended ended;
        ended.reserve(rows.size());
        for (const sql::Row& row : rows) {
            ended.push_back(SessionId::parse(row.text(0)).value());
        }
        co_return ended;
    });
}

} // namespace merx::users
