// Keeps a gateway's token verifier fed where the user service is another process: with the keys that sign access
// tokens, and with the sessions that have ended.
//
// Keys are read at the start, once a minute, and when a token names one that is not known. The ended sessions are read
// at the start, every two seconds, and after each call that may have ended one; where Redis tells of them, those that
// ended elsewhere are known within a millisecond or so. While the
// user service cannot be reached what is known goes on to be believed: a session that ends meanwhile is refused once it
// answers again or, at the latest, when its last access token expires.
#pragma once

#include <memory>
#include <string_view>

#include "async/executor.hpp"
#include "auth/token_verifier.hpp"
#include "cache/ended_sessions.hpp"
#include "core/clock.hpp"
#include "merx/users/v1/users.merx.hpp"

namespace merx::gateway {

// All must outlive the feed.
struct TokenFeedParts {
    users::v1::UserService& users;
    auth::TokenVerifier& verifier;
    const Clock& clock;
    Executor& executor;                   // the timers run on it
    cache::EndedSessions* news = nullptr; // null: no Redis. It must not outlive the verifier.
};

class TokenFeed {
public:
    static constexpr Duration keys_interval = std::chrono::minutes{1};
    static constexpr Duration sessions_interval = std::chrono::seconds{2};
    static constexpr Duration retry_interval = std::chrono::milliseconds{500}; // while something was never read
    static constexpr Duration call_limit = std::chrono::seconds{2};
    // Made-up tokens must not become calls: so often at most is an unknown key asked for.
    static constexpr Duration least_refetch_interval = std::chrono::seconds{1};

    explicit TokenFeed(const TokenFeedParts& parts);
    ~TokenFeed(); // asserts that it was stopped
    TokenFeed(const TokenFeed&) = delete;
    TokenFeed& operator=(const TokenFeed&) = delete;

    void start();
    Task<void> stop();

    // For readiness: `service_unavailable` until keys and ended sessions have been read once. Any thread.
    Result<void> healthy() const;

    // For GatewayParts::learn_keys.
    Task<Result<void>> learn_keys(std::string_view token);
    // For GatewayParts::after_write: a call of the user service may have ended sessions. Who logged out through this
    // gateway is refused by it from the answer on.
    Task<void> after_write(std::string_view service);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::gateway
