#include "events/relay.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string>

#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "events/stored_event.hpp"
#include "sql/lease.hpp"

namespace merx::events {
namespace {

// Statements are prepared under their text, so a list of any length is one of a few texts, with its last position
// repeated to fill it.
constexpr std::array<std::size_t, 4> sizes{8, 32, 64, Relay::max_batch};

std::string mark_statement(std::size_t positions) {
    std::string text = "update outbox set sent_time = $1 where position in (";
    for (std::size_t i = 0; i < positions; ++i) {
        text += (i == 0 ? "$" : ", $") + std::to_string(i + 2);
    }
    return text + ")";
}

} // namespace

Relay::Relay(sql::Database& database, Transport& transport, const Clock& clock, RelayOptions options)
    : database_(database), transport_(transport), clock_(clock), options_(std::move(options)) {}

Relay::~Relay() {
    MERX_ASSERT(!started_ || ended_.count() > 0);
}

void Relay::start(Executor& executor) {
    MERX_ASSERT(!started_ && !stopping_);
    started_ = true;
    spawn(executor, run());
}

Task<void> Relay::stop() {
    stopping_ = true;
    work_.notify_all();
    stopped_.notify_all();
    if (started_) {
        co_await ended_.wait_past(0);
    }
}

void Relay::wake() {
    work_.notify_all();
}

RelayStats Relay::stats() const {
    return {.sent = sent_, .batches = batches_, .failures = failures_};
}

Task<void> Relay::run() {
    int failures = 0;
    while (!stopping_) {
        const std::uint64_t seen = work_.count();
        const Attempt attempt = co_await try_batch();
        if (attempt.failure) {
            ++failures_;
            ++failures;
            if (options_.on_failure) {
                options_.on_failure(*attempt.failure);
            }
            co_await wait_before_retry(failures);
            continue;
        }
        failures = 0;
        if (!attempt.is_ours) {
            co_await wait_for_stop(options_.sweep_interval); // whatever is committed meanwhile, another sends
        } else if (attempt.sent == 0 && !stopping_) {
            co_await work_.wait_past(seen, options_.lease != nullptr ? options_.shared_sweep_interval
                                                                     : options_.sweep_interval);
        } else if (attempt.sent < max_batch && options_.gather > Duration::zero()) {
            co_await wait_for_stop(options_.gather);
        }
    }
    co_await let_go();
    ended_.notify_all(); // whoever waits for it may destroy the relay at once
}

Task<Relay::Attempt> Relay::try_batch() {
    Attempt attempt;
    try {
        attempt.is_ours = options_.lease == nullptr || co_await options_.lease->hold();
        if (attempt.is_ours) {
            attempt.sent = co_await send_batch();
        }
    } catch (const std::exception& failure) {
        attempt.failure = failure.what();
    }
    co_return attempt;
}

Task<std::size_t> Relay::send_batch() {
    const Batch batch = co_await unsent();
    if (batch.events.empty()) {
        co_return 0;
    }
    co_await transport_.deliver(batch.events);
    co_await mark_sent(batch);
    sent_ += batch.events.size();
    ++batches_;
    co_return batch.events.size();
}

Task<Relay::Batch> Relay::unsent() {
    const auto batch = co_await database_.read_once<Batch>([](sql::Session& session) -> Task<Result<Batch>> {
        static const std::string text =
            "select " + std::string(outbox_columns) + " from outbox where sent_time is null order by position limit $1";
        const sql::Rows rows = co_await session.query(text, {std::int64_t{max_batch}});
        Batch found;
        for (const sql::Row& row : rows) {
            found.positions.push_back(row.integer(0));
            found.events.push_back(event_of(row, "the outbox"));
        }
        co_return found;
    });
    co_return *batch;
}

// By position, and not up to a position: in PostgreSQL a lower one may have been committed meanwhile. It decides by
// nothing it has not written, so a snapshot will do.
Task<void> Relay::mark_sent(const Batch& batch) {
    static const auto statements = [] {
        std::array<std::string, sizes.size()> made;
        std::ranges::transform(sizes, made.begin(), mark_statement);
        return made;
    }();
    const auto size = std::ranges::lower_bound(sizes, batch.positions.size());
    const auto marked = co_await database_.transact<bool>(
        [&](sql::Transaction& tx) -> Task<Result<bool>> {
            sql::Params params(1 + *size, batch.positions.back());
            params[0] = clock_.now();
            std::ranges::copy(batch.positions, params.begin() + 1);
            tx.send(statements[static_cast<std::size_t>(size - sizes.begin())], std::move(params));
            co_return true;
        },
        sql::Isolation::snapshot);
    MERX_ASSERT(marked.has_value());
}

Task<void> Relay::wait_before_retry(int failures) {
    Duration delay = options_.first_retry;
    for (int i = 1; i < failures && delay < options_.last_retry; ++i) {
        delay *= 2;
    }
    co_await wait_for_stop(std::min(delay, options_.last_retry));
}

Task<void> Relay::wait_for_stop(Duration limit) {
    const std::uint64_t seen = stopped_.count();
    if (!stopping_) {
        co_await stopped_.wait_past(seen, limit);
    }
}

// So that the next process need not wait for the lease's end; where the store is gone, it has to.
Task<void> Relay::let_go() {
    if (options_.lease == nullptr) {
        co_return;
    }
    try {
        co_await options_.lease->release();
    } catch (const std::exception& failure) {
        if (options_.on_failure) {
            options_.on_failure(failure.what());
        }
    }
}

} // namespace merx::events
