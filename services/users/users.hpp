// The user service: accounts, sessions, roles, addresses, and the keys that sign access tokens.
#pragma once

#include <memory>
#include <string>

#include "async/executor.hpp"
#include "async/worker_pool.hpp"
#include "auth/password.hpp"
#include "auth/token_verifier.hpp"
#include "cache/ended_sessions.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "merx/users/v1/users.merx.hpp"
#include "sql/database.hpp"
#include "users/app/ensure_admin.hpp"

namespace merx::users {

// All must outlive the service.
struct Ports {
    sql::Database& database;       // migrated with events::migrations() and users::migrations()
    events::Outbox& outbox;        // of the same database
    auth::TokenVerifier& verifier; // of this process: gets the keys, and hears at once of sessions that end
    WorkerPool& hashing;           // auth::hashing_threads() and auth::hashing_queue_limit, and nothing else on it
    const Clock& clock;
    IdSource& ids;
    Random& random;     // fit for secrets
    Executor& executor; // the sweep for expired rows runs on it
    auth::PasswordCost password_cost{};
    // Where others verify tokens too: told of every session that ends, and asked before the store is. Null: this
    // process is alone.
    cache::EndedSessions* ended_sessions = nullptr;
};

class Users {
public:
    // How often expired rows are deleted and the keys are read again.
    static constexpr std::chrono::hours sweep_interval{1};

    virtual ~Users() = default;
    // To be called after start().
    virtual v1::UserService& api() = 0;

    // Loads the signing keys, making the first one, and revokes the sessions that ended lately, so that a restart
    // does not forgive them. Then starts the sweep. Throws sql::Failure.
    virtual Task<void> start() = 0;
    // Returns when the sweep under way has ended.
    virtual Task<void> stop() = 0;

    // `merx user create-admin`. Safe to repeat. 400, 429 `overloaded`.
    virtual Task<Result<AdminOutcome>> ensure_admin(const std::string& email, const std::string& password) = 0;
    // MERX_ADMIN_EMAIL and MERX_ADMIN_PASSWORD: the same, but `unchanged` where there is any account already.
    virtual Task<Result<AdminOutcome>> ensure_first_admin(const std::string& email, const std::string& password) = 0;

    // Makes a new signing key, which signs once every verifier can know of it. Tokens of the present one stay good
    // until they expire.
    virtual Task<void> rotate_keys() = 0;
};

std::unique_ptr<Users> make_users(const Ports& ports);

} // namespace merx::users
