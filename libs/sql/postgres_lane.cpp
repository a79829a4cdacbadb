#include "sql/postgres_lane.hpp"

#include <algorithm>
#include <utility>

#include "runtime/asio_loop.hpp"

namespace merx::sql {
namespace {

// Between attempts to reach a server that is away.
constexpr Duration first_pause = std::chrono::milliseconds{50};
constexpr Duration longest_pause = std::chrono::seconds{1};
// How much longer than the server we wait for it to end a statement, and the server for us to end a transaction.
constexpr Duration silence_allowance = std::chrono::seconds{1};

std::string limit_of(const char* setting, Duration limit) {
    const auto limit_ms = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    return std::string(" -c ") + setting + "=" + std::to_string(limit_ms);
}

std::string settings_with_limits(const std::string& settings, const PostgresOptions& options) {
    return settings + limit_of("statement_timeout", options.statement_timeout) +
           limit_of("lock_timeout", options.statement_timeout) +
           limit_of("idle_in_transaction_session_timeout", options.transaction_timeout + silence_allowance) +
           " -c timezone=UTC -c jit=off" + (options.durable ? "" : " -c synchronous_commit=off");
}

} // namespace

PostgresLane::PostgresLane(runtime::AsioLoop& loop, const PostgresOptions& options, std::size_t connections,
                           const std::string& settings, Random& random)
    : loop_(loop), options_(options), limit_(connections), settings_(settings_with_limits(settings, options)),
      random_(random) {}

void PostgresLane::warm_up() {
    if (open_.empty() && opening_.empty()) {
        open_one();
    }
}

std::optional<PostgresProblem> PostgresLane::away() const {
    const std::lock_guard lock(mutex_);
    return away_;
}

void PostgresLane::publish() {
    const std::lock_guard lock(mutex_);
    away_ = open_.empty() ? refusal_ : std::nullopt;
}

void PostgresLane::dispatch() {
    while (!idle_.empty() && demand() > 0) {
        const PostgresConnectionPtr connection = std::move(idle_.back());
        idle_.pop_back();
        serve(connection);
    }
    if (refusal_) {
        // Where some connections are left, as where the server takes no more, those who wait get one of them.
        if (open_.empty()) {
            refuse_waiting(Moment::max(), *refusal_);
        }
        return;
    }
    while (opening_.size() < demand() && open_.size() + opening_.size() < limit_) {
        open_one();
        if (refusal_) {
            return dispatch();
        }
    }
}

void PostgresLane::open_one() {
    const auto connection = std::make_shared<PostgresConnection>(loop_, options_.url, settings_);
    opening_.insert(connection);
    connection->open([this, weak = std::weak_ptr(connection)](std::optional<PostgresProblem> problem) {
        on_opened(weak.lock(), std::move(problem));
    });
}

void PostgresLane::on_opened(const PostgresConnectionPtr& connection, std::optional<PostgresProblem> problem) {
    opening_.erase(connection);
    if (problem) {
        refusal_ = std::move(problem);
        publish();
        try_again_later();
        return;
    }
    refusal_.reset();
    failed_attempts_ = 0;
    open_.insert(connection);
    publish();
    connection->on_lost([this, weak = std::weak_ptr(connection)] { on_lost(weak.lock()); });
    idle_.push_back(connection);
    dispatch();
}

// Also tells those who wait: nobody waits out a pause.
void PostgresLane::try_again_later() {
    if (!std::exchange(trying_again_, true)) {
        const Duration pause = std::min(longest_pause, first_pause * (1 << std::min(failed_attempts_++, 5)));
        const auto jitter = static_cast<Duration::rep>(random_.next() % static_cast<std::uint64_t>(pause.count()));
        loop_.post_after(pause / 2 + Duration{jitter / 2}, [this] {
            trying_again_ = false;
            if (open_.size() + opening_.size() < limit_) {
                open_one();
            }
        });
    }
    loop_.post([this] { dispatch(); });
}

void PostgresLane::on_lost(const PostgresConnectionPtr& connection) {
    open_.erase(connection);
    std::erase(idle_, connection);
    on_gone(connection);
    publish();
    if (open_.empty() && opening_.empty() && !refusal_) {
        open_one();
    }
}

void PostgresLane::give_back(const PostgresConnectionPtr& connection) {
    if (connection->is_open()) {
        idle_.push_back(connection);
    }
    dispatch();
}

void PostgresLane::sweep() {
    const Moment moment = std::chrono::steady_clock::now();
    refuse_waiting(moment - options_.statement_timeout,
                   {PostgresProblem::Kind::overloaded, "no connection to PostgreSQL came free in time"});
    for (const auto& connection : std::set(opening_)) {
        if (connection->busy_since() + options_.connect_timeout < moment) {
            connection->give_up("the server does not answer");
        }
    }
    for (const auto& connection : std::set(open_)) {
        // The server ends a statement that takes too long itself, if it is there.
        if (connection->is_running() &&
            connection->busy_since() + options_.statement_timeout + silence_allowance < moment) {
            connection->give_up("the server does not answer");
        } else if (const auto until = used_until(connection); until && *until < moment) {
            connection->give_up("a transaction took too long");
        }
    }
    dispatch(); // who has waited for long enough may go on
}

} // namespace merx::sql
