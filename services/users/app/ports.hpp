// What the use cases of the user service need from outside.
//
// Stores run each of their calls in one transaction. Errors named beside a call are the ones it can fail with.
// Any thread may call anything.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/page.hpp"
#include "users/domain/address.hpp"
#include "users/domain/login_attempts.hpp"
#include "users/domain/one_time_token.hpp"
#include "users/domain/session.hpp"
#include "users/domain/user.hpp"

namespace merx::users {

// When something happens, and within which trace.
struct Cause {
    Instant time;
    std::string trace_parent{};
};

// What a change to an account entails, in the same transaction.
struct Effects {
    bool changed = false;             // the account is written, with its next version, and `user.updated` announced
    std::optional<OneTimeToken> mail; // kept by its fingerprint, and announced so that the mail is written
    enum class Sessions { stay, end_all, end_others };
    Sessions sessions = Sessions::stay;
    std::optional<SessionId> own_session; // the one that `end_others` spares
};

// A plain function; may run more than once, on any thread.
using UserChange = std::function<Result<Effects>(User&)>;
// The same, given the address that the token was sent to.
using TokenChange = std::function<Result<Effects>(User&, const EmailAddress& mailbox)>;
using UserCheck = std::function<Result<void>(const User&)>;

struct ChangedUser {
    User user;
    std::vector<SessionId> ended_sessions;
};

// What page tokens of the list of accounts are made for.
inline constexpr std::string_view user_list_name = "users:newest";

class UserStore {
public:
    virtual ~UserStore() = default;
    // Announces `user.registered`, and the mail if there is one to write. 409 `email_taken`.
    virtual Task<Result<void>> insert(const User& user, const std::optional<OneTimeToken>& mail,
                                      const Cause& cause) = 0;
    // 404 `user_not_found`.
    virtual Task<Result<User>> find(UserId id) = 0;
    virtual Task<Result<std::optional<User>>> find_by_email(const EmailAddress& email) = 0;
    // Newest first.
    virtual Task<Result<Page<User>>> list(const PageRequest& page, const std::optional<EmailAddress>& email) = 0;
    virtual Task<Result<bool>> is_empty() = 0;
    // 404 `user_not_found`, 409 `email_taken`, 409 `last_admin` where the role would go from the only one.
    virtual Task<Result<ChangedUser>> update(UserId id, const UserChange& change, const Cause& cause) = 0;
    // Erases what identifies the person, ends the sessions and announces `user.deleted`. 404 `user_not_found`, 409
    // `last_admin`.
    virtual Task<Result<std::vector<SessionId>>> erase(UserId id, const UserCheck& check, const Cause& cause) = 0;

    // Keeps the token and announces its mail if its address has an account. Where it has none the same work is
    // done for nothing, so that the time does not tell.
    virtual Task<Result<void>> send_token(const OneTimeToken& token, const Cause& cause) = 0;
    // Whether the token is one that would work. Only for turning away early what will not.
    virtual Task<Result<bool>> is_token(const std::string& secret, TokenPurpose purpose, Instant now) = 0;
    // Changes the token's account and takes all its tokens of the purpose out of use. 400 `invalid_token`.
    virtual Task<Result<ChangedUser>> use_token(const std::string& secret, TokenPurpose purpose,
                                                const TokenChange& change, const Cause& cause) = 0;
};

// What a login relied on; it is void if that has changed by the time the session opens.
struct CheckedPassword {
    EmailAddress email;
    std::string password_hash;             // that the password was right for
    std::optional<std::string> new_hash{}; // at the present cost, where the other one was made at another
};

struct Refreshed {
    RefreshOutcome outcome = RefreshOutcome::unknown;
    std::optional<Session> session{}; // of the token, unless unknown
    std::optional<User> user{};       // where refreshed
};

// The same for the list of sessions that have ended.
inline constexpr std::string_view ended_session_list_name = "sessions:ended";
// Its pages are for programs: ids alone, many at a time.
inline constexpr std::size_t ended_session_page_size = 5'000;

class SessionStore {
public:
    virtual ~SessionStore() = default;
    // And forgets the failed attempts. 401 `invalid_credentials`, 429 `too_many_attempts`.
    virtual Task<Result<void>> open(const Session& session, const std::string& refresh_secret,
                                    const CheckedPassword& checked) = 0;
    // Exchanges the secret by the rule of use_refresh_token().
    virtual Task<Result<Refreshed>> refresh(const std::string& secret, const std::string& next_secret, Instant now) = 0;
    // Those that were open; only the one where it is given.
    virtual Task<Result<std::vector<SessionId>>> end(UserId user, std::optional<SessionId> only, Instant now) = 0;
    virtual Task<Result<std::vector<Session>>> list(UserId user) = 0;
    // Those that ended at this moment or later, the first ended first; ended_session_page_size on a page, whatever the
    // page's size. 400 `invalid_page_token`.
    virtual Task<Result<Page<SessionId>>> list_ended(Instant since, const PageRequest& page) = 0;
};

class AttemptStore {
public:
    virtual ~AttemptStore() = default;
    // 429 `too_many_attempts` where no attempt is looked at.
    virtual Task<Result<void>> check(const EmailAddress& email, Instant now) = 0;
    // 429 `too_many_attempts` where others have failed meanwhile, so that a burst of guesses learns nothing.
    virtual Task<Result<void>> add_failure(const EmailAddress& email, Instant now) = 0;
};

using AddressChange = std::function<Result<void>(Address&)>;

// Making an address the default takes that from the others.
class AddressStore {
public:
    virtual ~AddressStore() = default;
    // 404 `user_not_found`, 409 `too_many_addresses`.
    virtual Task<Result<void>> insert(const Address& address) = 0;
    // 404 `address_not_found`, as for the following.
    virtual Task<Result<Address>> find(UserId user, AddressId id) = 0;
    virtual Task<Result<Address>> update(UserId user, AddressId id, const AddressChange& change) = 0;
    virtual Task<Result<void>> erase(UserId user, AddressId id) = 0;
    // Oldest first.
    virtual Task<Result<std::vector<Address>>> list(UserId user) = 0;
};

// 429 `overloaded` where too many wait already.
class Passwords {
public:
    virtual ~Passwords() = default;
    virtual Task<Result<std::string>> hash(std::string password) = 0;
    virtual Task<Result<bool>> verify(std::string hash, std::string password) = 0;
    // As slow as verify(), and false.
    virtual Task<Result<bool>> verify_absent(std::string password) = 0;
    virtual bool needs_rehash(const std::string& hash) const = 0;
};

class Secrets {
public:
    virtual ~Secrets() = default;
    // 256 bits, as text.
    virtual std::string make() = 0;
};

class AccessTokens {
public:
    virtual ~AccessTokens() = default;
    virtual std::string issue(const User& user, SessionId session, Instant now) = 0;
    virtual std::chrono::seconds lifetime() const = 0;
    // How long after it was issued somebody's clock may still believe one.
    virtual std::chrono::seconds longest_life() const = 0;
    // Their tokens are refused at once, here, and very soon everywhere.
    virtual void revoke(std::span<const SessionId> sessions) = 0;
    // Whether it is known, without asking the store, that the session has ended. False may be ignorance.
    virtual bool is_known_as_ended(SessionId session) const = 0;
};

// All of it, as each use case gets it.
struct Context {
    UserStore& users;
    SessionStore& sessions;
    AttemptStore& attempts;
    AddressStore& addresses;
    Passwords& passwords;
    Secrets& secrets;
    AccessTokens& tokens;
    const Clock& clock;
    IdSource& ids;
};

} // namespace merx::users
