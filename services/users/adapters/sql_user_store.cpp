#include "users/adapters/sql_user_store.hpp"

#include "auth/secret.hpp"
#include "core/assert.hpp"
#include "sql/newest_first.hpp"
#include "users/adapters/session_rows.hpp"
#include "users/adapters/user_rows.hpp"
#include "users/app/access.hpp"
#include "users/app/reset_password.hpp"

namespace merx::users {
namespace {

// Two statements, so that the index of addresses can serve the second.
const std::string select_users = "select " + std::string(user_columns) + " from users where id < $1 ";
const std::string page_end = "order by id desc limit $2";
const std::string select_page = select_users + page_end;
const std::string select_page_of_email = select_users + "and email_key = $3 " + page_end;

Error email_taken() {
    Error error = conflict("email_taken", "This address has an account already.");
    error.fields.push_back({"/email", "email_taken", error.detail});
    return error;
}

// Whoever is left could give nobody the role.
Task<Result<void>> leave_an_admin(sql::Transaction& tx, const UserId& leaving) {
    const sql::Rows others = co_await tx.query("select id from users where id <> $1 and roles like $2 limit 1",
                                               {leaving.text(), "%" + std::string(name_of(Role::admin)) + "%"});
    if (others.empty()) {
        co_return fail(conflict("last_admin", "The shop would have no admin left. Make another account one first."));
    }
    co_return Result<void>();
}

Task<void> keep_token(sql::Transaction& tx, std::optional<UserId> user, const OneTimeToken& token) {
    const auto user_id = user ? std::optional(user->text()) : std::nullopt;
    co_await tx.execute(
        "insert into one_time_tokens (fingerprint, purpose, user_id, email, expire_time) "
        "values ($1, $2, $3, $4, $5)",
        {auth::fingerprint(token.secret), name_of(token.purpose), user_id, token.email.text(), token.expire_time});
}

} // namespace

Task<Result<void>> SqlUserStore::insert(const User& user, const std::optional<OneTimeToken>& mail, const Cause& cause) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        const std::int64_t inserted = co_await tx.execute(
            "insert into users (id, email, email_key, email_confirmed, name, roles, password_hash, version, "
            "announcements, create_time, update_time) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10) "
            "on conflict (email_key) do nothing",
            {user.id.text(), user.email.text(), user.email.key(), user.email_confirmed, user.name, roles_text(user),
             user.password_hash, user.version, user.create_time, user.update_time});
        if (inserted == 0) {
            co_return fail(email_taken());
        }
        co_await announcements_.registered(tx, user, cause);
        if (mail) {
            co_await send(tx, user, *mail, cause);
        }
        co_return Result<void>();
    });
}

Task<Result<User>> SqlUserStore::find(UserId id) {
    co_return co_await database_.read_once<User>([&](sql::Session& session) -> Task<Result<User>> {
        std::optional<User> user = co_await find_user(session, id);
        if (!user) {
            co_return fail(user_not_found());
        }
        co_return *std::move(user);
    });
}

Task<Result<std::optional<User>>> SqlUserStore::find_by_email(const EmailAddress& email) {
    using Found = std::optional<User>;
    co_return co_await database_.read_once<Found>([&](sql::Session& session) -> Task<Result<Found>> {
        co_return Result<Found>(co_await find_user_by_email(session, email));
    });
}

Task<Result<Page<User>>> SqlUserStore::list(const PageRequest& page, const std::optional<EmailAddress>& email) {
    co_return co_await database_.read_once<Page<User>>([&](sql::Session& session) -> Task<Result<Page<User>>> {
        sql::Params params{sql::ids_below(page), page.size() + 1};
        if (email) {
            params.emplace_back(email->key());
        }
        const sql::Rows rows = co_await session.query(email ? select_page_of_email : select_page, std::move(params));
        Page<User> users;
        for (const sql::Row& row : rows) {
            if (users.items.size() == static_cast<std::size_t>(page.size())) {
                users.next_page_token = encode_page_token({users.items.back().id.text()}, user_list_name);
                break;
            }
            users.items.push_back(user_of(row));
        }
        co_return users;
    });
}

Task<Result<bool>> SqlUserStore::is_empty() {
    co_return co_await database_.read_once<bool>([&](sql::Session& session) -> Task<Result<bool>> {
        const sql::Rows rows = co_await session.query("select id from users limit 1");
        co_return rows.empty();
    });
}

Task<Result<ChangedUser>> SqlUserStore::update(UserId id, const UserChange& change, const Cause& cause) {
    co_return co_await database_.transact<ChangedUser>([&](sql::Transaction& tx) -> Task<Result<ChangedUser>> {
        std::optional<User> user = co_await find_user(tx, id);
        if (!user) {
            co_return fail(user_not_found());
        }
        co_return co_await apply(tx, *std::move(user), change, cause);
    });
}

Task<Result<std::vector<SessionId>>> SqlUserStore::erase(UserId id, const UserCheck& check, const Cause& cause) {
    using Ended = std::vector<SessionId>;
    co_return co_await database_.transact<Ended>([&](sql::Transaction& tx) -> Task<Result<Ended>> {
        const std::optional<User> user = co_await find_user(tx, id);
        if (!user) {
            co_return fail(user_not_found());
        }
        co_await or_return(check(*user));
        if (user->has(Role::admin)) {
            co_await or_return(leave_an_admin(tx, id));
        }
        co_await announcements_.deleted(tx, id, cause);
        Ended ended = co_await end_sessions(tx, id, std::nullopt, cause.time);
        co_await tx.execute("update sessions set client_address = '' where user_id = $1", {id.text()});
        co_await tx.execute("delete from addresses where user_id = $1", {id.text()});
        // Also those asked for before the account was there, or sent to an address it had before.
        co_await tx.execute("delete from one_time_tokens where user_id = $1 or email = $2",
                            {id.text(), user->email.text()});
        co_await tx.execute("delete from login_attempts where address_fingerprint = $1",
                            {auth::fingerprint(user->email.key())});
        co_await tx.execute("delete from users where id = $1", {id.text()});
        co_return ended;
    });
}

Task<Result<void>> SqlUserStore::send_token(const OneTimeToken& token, const Cause& cause) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        if (const std::optional<User> user = co_await find_user_by_email(tx, token.email)) {
            // The mail goes where the account says, not where whoever asks writes it with other capitals.
            OneTimeToken for_account = token;
            for_account.email = user->email;
            co_await send(tx, *user, for_account, cause);
        } else {
            co_await keep_token(tx, std::nullopt, token);
        }
        co_return Result<void>();
    });
}

Task<Result<bool>> SqlUserStore::is_token(const std::string& secret, TokenPurpose purpose, Instant now) {
    co_return co_await database_.read_once<bool>([&](sql::Session& session) -> Task<Result<bool>> {
        const sql::Rows rows = co_await session.query(
            "select user_id from one_time_tokens where fingerprint = $1 and purpose = $2 and expire_time > $3 and "
            "user_id is not null",
            {auth::fingerprint(secret), name_of(purpose), now});
        co_return !rows.empty();
    });
}

Task<Result<ChangedUser>> SqlUserStore::use_token(const std::string& secret, TokenPurpose purpose,
                                                  const TokenChange& change, const Cause& cause) {
    co_return co_await database_.transact<ChangedUser>([&](sql::Transaction& tx) -> Task<Result<ChangedUser>> {
        const sql::Rows rows =
            co_await tx.query("select user_id, email from one_time_tokens where fingerprint = $1 and purpose = $2 and "
                              "expire_time > $3 and user_id is not null",
                              {auth::fingerprint(secret), name_of(purpose), cause.time});
        if (rows.empty()) {
            co_return fail(invalid_token());
        }
        const EmailAddress mailbox = EmailAddress::parse(rows.front().text(1)).value();
        std::optional<User> user = co_await find_user(tx, UserId::parse(rows.front().text(0)).value());
        MERX_ASSERT(user.has_value()); // its tokens go with an account
        co_await tx.execute("delete from one_time_tokens where user_id = $1 and purpose = $2",
                            {user->id.text(), name_of(purpose)});
        // Whoever reads the mailbox need not wait for the guesses of others.
        co_await tx.execute("delete from login_attempts where address_fingerprint = $1",
                            {auth::fingerprint(user->email.key())});
        const UserChange with_mailbox = [&](User& changed) { return change(changed, mailbox); };
        co_return co_await apply(tx, *std::move(user), with_mailbox, cause);
    });
}

Task<Result<ChangedUser>> SqlUserStore::apply(sql::Transaction& tx, User user, const UserChange& change,
                                              const Cause& cause) {
    const bool was_admin = user.has(Role::admin);
    const Effects effects = co_await or_return(change(user));
    if (was_admin && !user.has(Role::admin)) {
        co_await or_return(leave_an_admin(tx, user.id));
    }
    ChangedUser changed{.user = std::move(user), .ended_sessions = {}};
    if (effects.changed) {
        co_await or_return(write(tx, changed.user, cause));
    }
    if (effects.mail) {
        co_await send(tx, changed.user, *effects.mail, cause);
    }
    if (effects.sessions != Effects::Sessions::stay) {
        const auto spare = effects.sessions == Effects::Sessions::end_others ? effects.own_session : std::nullopt;
        changed.ended_sessions = co_await end_sessions(tx, changed.user.id, spare, cause.time);
    }
    co_return changed;
}

Task<Result<void>> SqlUserStore::write(sql::Transaction& tx, User& user, const Cause& cause) {
    const std::optional<User> holder = co_await find_user_by_email(tx, user.email);
    if (holder && holder->id != user.id) {
        co_return fail(email_taken());
    }
    ++user.version;
    user.update_time = cause.time;
    co_await tx.execute("update users set email = $2, email_key = $3, email_confirmed = $4, name = $5, roles = $6, "
                        "password_hash = $7, version = $8, update_time = $9 where id = $1",
                        {user.id.text(), user.email.text(), user.email.key(), user.email_confirmed, user.name,
                         roles_text(user), user.password_hash, user.version, user.update_time});
    co_await announcements_.updated(tx, user, cause);
    co_return Result<void>();
}

Task<void> SqlUserStore::send(sql::Transaction& tx, const User& user, const OneTimeToken& token, const Cause& cause) {
    co_await keep_token(tx, user.id, token);
    co_await announcements_.mail_wanted(tx, user, token, cause);
}

} // namespace merx::users
