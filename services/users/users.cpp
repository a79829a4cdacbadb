#include "users/users.hpp"

#include "async/periodic_worker.hpp"
#include "core/assert.hpp"
#include "runtime/log.hpp"
#include "users/adapters/announcements.hpp"
#include "users/adapters/credentials.hpp"
#include "users/adapters/expired_rows.hpp"
#include "users/adapters/signing_keys.hpp"
#include "users/adapters/sql_address_store.hpp"
#include "users/adapters/sql_attempt_store.hpp"
#include "users/adapters/sql_session_store.hpp"
#include "users/adapters/sql_user_store.hpp"
#include "users/adapters/users_server.hpp"

namespace merx::users {
namespace {

class Service final : public Users {
public:
    explicit Service(const Ports& ports)
        : ports_(ports), announcements_(ports.outbox, ports.ids), users_(ports.database, announcements_),
          sessions_(ports.database), attempts_(ports.database), addresses_(ports.database),
          passwords_(ports.hashing, ports.random, ports.password_cost), secrets_(ports.random),
          keys_(ports.database, ports.random, ports.verifier),
          tokens_(keys_, ports.verifier, ports.ids, ports.ended_sessions), context_{.users = users_,
                                                                                    .sessions = sessions_,
                                                                                    .attempts = attempts_,
                                                                                    .addresses = addresses_,
                                                                                    .passwords = passwords_,
                                                                                    .secrets = secrets_,
                                                                                    .tokens = tokens_,
                                                                                    .clock = ports.clock,
                                                                                    .ids = ports.ids},
          server_(context_, keys_),
          sweeper_(ports.executor, {.interval = sweep_interval, .on_failure = warn}, [this] { return sweep(); }),
          key_reader_(ports.executor,
                      {.interval = SigningKeys::reading_interval, .first_after = SigningKeys::reading_interval},
                      [this] { return read_keys(); }) {}

    v1::UserService& api() override { return server_; }

    Task<void> start() override {
        const Instant now = ports_.clock.now();
        co_await keys_.load(now);
        const auto ended = co_await sessions_.ended_since(now - tokens_.longest_life());
        MERX_ASSERT(ended.has_value());
        tokens_.revoke(*ended);
        sweeper_.start();
        key_reader_.start();
    }

    Task<void> stop() override {
        co_await key_reader_.stop();
        co_await sweeper_.stop();
    }

    Task<Result<AdminOutcome>> ensure_admin(const std::string& email, const std::string& password) override {
        return users::ensure_admin(context_, email, password);
    }

    Task<Result<AdminOutcome>> ensure_first_admin(const std::string& email, const std::string& password) override {
        const bool is_empty = co_await or_return(users_.is_empty());
        if (!is_empty) {
            co_return AdminOutcome::unchanged;
        }
        co_return co_await users::ensure_admin(context_, email, password);
    }

    Task<void> rotate_keys() override { co_await keys_.rotate(ports_.clock.now()); }

private:
    // Without a lease: every process reads the keys for itself, and what two of them delete is gone.
    Task<bool> sweep() {
        const Instant now = ports_.clock.now();
        co_await delete_expired_rows(ports_.database, now);
        co_await keys_.load(now);
        co_return false;
    }

    // Another process of this service may have made one. A store that cannot be read now is read the next time, and
    // that it is away is told elsewhere.
    Task<bool> read_keys() {
        co_await keys_.read(ports_.clock.now());
        co_return false;
    }

    static void warn(std::string_view what) {
        log::warn("Expired sessions and tokens were not swept; trying again later.", {{"reason", what}});
    }

    const Ports ports_;
    Announcements announcements_;
    SqlUserStore users_;
    SqlSessionStore sessions_;
    SqlAttemptStore attempts_;
    SqlAddressStore addresses_;
    HashedPasswords passwords_;
    RandomSecrets secrets_;
    SigningKeys keys_;
    SignedAccessTokens tokens_;
    const Context context_;
    UsersServer server_;
    PeriodicWorker sweeper_;
    PeriodicWorker key_reader_;
};

} // namespace

std::unique_ptr<Users> make_users(const Ports& ports) {
    return std::make_unique<Service>(ports);
}

} // namespace merx::users
