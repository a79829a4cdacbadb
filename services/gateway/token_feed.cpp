#include "gateway/token_feed.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "async/periodic_worker.hpp"
#include "async/signal.hpp"
#include "rpc/time.hpp"
#include "runtime/log.hpp"

namespace merx::gateway {
namespace {

// A session's end is written some time after the moment it bears: a transaction may take its time, and the clocks of
// two user services may differ. What was read is read again for so long.
constexpr Duration overlap = std::chrono::seconds{30};

Error cannot_tell() {
    return Error{.kind = ErrorKind::unavailable,
                 .code = "service_unavailable",
                 .detail = "Whether this access token is good cannot be told now; try again in a moment.",
                 .retry_after = std::chrono::seconds{1}};
}

// Whether something was ever read, and a line in the log whenever reading it begins to fail or goes again.
struct Knowledge {
    std::atomic<bool> is_known = false;
    bool is_failing = false; // the reader's own

    void note(std::string_view what, const Result<void>& read) {
        if (read && (is_failing || !is_known)) {
            log::info("The user service tells the gateway what makes a token good.", {{"what", what}});
        } else if (!read && !is_failing) {
            log::warn("The user service cannot be asked what makes a token good.",
                      {{"what", what}, {"code", read.error().code}, {"reason", read.error().detail}});
        }
        is_failing = !read;
        is_known = is_known || read;
    }
};

Result<auth::KeySet> keys_of(const users::v1::KeySet& set) {
    std::vector<auth::PublicKey> keys;
    for (const users::v1::Key& jwk : set.keys()) {
        auto key = auth::PublicKey::from_jwk(jwk.kid(), jwk.x());
        if (!key) {
            return fail(std::move(key).error());
        }
        keys.push_back(*std::move(key));
    }
    return auth::KeySet(std::move(keys));
}

} // namespace

struct TokenFeed::State {
    explicit State(const TokenFeedParts& given)
        : parts(given), keys_worker(given.executor, {.interval = keys_interval}, [this] { return keep_keys(); }),
          sessions_worker(given.executor, {.interval = sessions_interval}, [this] { return keep_sessions(); }) {}

    rpc::Call call() const {
        rpc::Call made;
        made.principal.service = "gateway";
        made.deadline = parts.clock.now() + call_limit;
        return made;
    }

    // True: again at once. What was never read is tried more often than what is only to be brought up to date.
    Task<bool> keep_keys() {
        const std::uint64_t seen = stop_asked.count();
        const Result<void> read = co_await fetch_keys();
        keys_known.note("keys", read);
        co_return !keys_known.is_known && !co_await stop_asked.wait_past(seen, retry_interval);
    }
    Task<bool> keep_sessions() {
        const std::uint64_t seen = stop_asked.count();
        const Result<void> read = co_await read_ended_sessions();
        sessions_known.note("ended sessions", read);
        co_return !sessions_known.is_known && !co_await stop_asked.wait_past(seen, retry_interval);
    }

    // Where one is under way, waits for that.
    Task<Result<void>> fetch_keys() {
        const std::uint64_t seen = fetched.count();
        if (is_fetching.exchange(true)) {
            co_await fetched.wait_past(seen);
            co_return last_outcome();
        }
        Result<void> outcome;
        try {
            outcome = co_await ask_for_keys();
        } catch (const std::exception&) {
            outcome = fail(cannot_tell());
        }
        {
            const std::lock_guard lock(mutex);
            last_fetch = parts.clock.now();
            last = outcome;
        }
        is_fetching = false;
        fetched.notify_all();
        co_return outcome;
    }
    Task<Result<void>> ask_for_keys() {
        const rpc::Call asked = call();
        const users::v1::KeySet set = co_await or_return(parts.users.get_keys(asked, {}));
        parts.verifier.replace_keys(co_await or_return(keys_of(set)));
        co_return Result<void>();
    }
    Result<void> last_outcome() const {
        const std::lock_guard lock(mutex);
        return last;
    }
    bool may_fetch() const {
        const std::lock_guard lock(mutex);
        return !last_fetch || parts.clock.now() >= *last_fetch + least_refetch_interval;
    }

    // Several may read at a time.
    Task<Result<void>> read_ended_sessions() {
        try {
            co_return co_await ask_for_ended_sessions();
        } catch (const std::exception&) {
            co_return fail(cannot_tell());
        }
    }
    Task<Result<void>> ask_for_ended_sessions() {
        users::v1::ListEndedSessionsRequest request;
        if (const auto since = known_until()) {
            *request.mutable_since() = rpc::to_timestamp(*since - overlap);
        }
        std::optional<Instant> as_of;
        do {
            const rpc::Call asked = call();
            const auto page = co_await or_return(parts.users.list_ended_sessions(asked, request));
            for (const std::string& session : page.session_ids()) {
                parts.verifier.revoke_session(session);
            }
            as_of = as_of.value_or(rpc::to_instant(page.as_of())); // of the first page: the others came later
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        know_until(*as_of);
        co_return Result<void>();
    }
    std::optional<Instant> known_until() const {
        const std::lock_guard lock(mutex);
        return read_until;
    }
    void know_until(Instant time) {
        const std::lock_guard lock(mutex);
        read_until = std::max(read_until.value_or(time), time);
    }

    const TokenFeedParts parts;
    mutable std::mutex mutex;
    std::optional<Instant> last_fetch; // of keys
    Result<void> last;
    std::atomic<bool> is_fetching = false;
    Signal fetched;
    std::optional<Instant> read_until; // ended sessions
    Knowledge keys_known;
    Knowledge sessions_known;
    Signal stop_asked;
    PeriodicWorker keys_worker;
    PeriodicWorker sessions_worker;
};

TokenFeed::TokenFeed(const TokenFeedParts& parts) : state_(std::make_unique<State>(parts)) {}

TokenFeed::~TokenFeed() = default;

void TokenFeed::start() {
    if (state_->parts.news != nullptr) {
        state_->parts.news->listen(
            [&verifier = state_->parts.verifier](std::string_view session_id) { verifier.revoke_session(session_id); });
    }
    state_->keys_worker.start();
    state_->sessions_worker.start();
}

Task<void> TokenFeed::stop() {
    state_->stop_asked.notify_all();
    co_await state_->keys_worker.stop();
    co_await state_->sessions_worker.stop();
}

Result<void> TokenFeed::healthy() const {
    if (state_->keys_known.is_known && state_->sessions_known.is_known) {
        return {};
    }
    return fail(unavailable("service_unavailable", "The user service has not yet told what makes a token good."));
}

Task<void> TokenFeed::after_write(std::string_view service) {
    if (service == "users") {
        // Where that fails, the next look in two seconds tells.
        static_cast<void>(co_await state_->read_ended_sessions());
    }
}

Task<Result<void>> TokenFeed::learn_keys(std::string_view token) {
    if (state_->parts.verifier.has_keys() && !state_->parts.verifier.lacks_key_of(token)) {
        co_return Result<void>();
    }
    const Result<void> outcome = state_->may_fetch() ? co_await state_->fetch_keys() : state_->last_outcome();
    if (!outcome) {
        co_return fail(cannot_tell());
    }
    co_return Result<void>();
}

} // namespace merx::gateway
