// Carries the events of one service's outbox to a transport: at least once, those of one subject in order.
//
//     Relay relay(database, transport, clock);
//     const auto outbox = make_outbox([&] { relay.wake(); });
//     relay.start(executor);
//     …
//     co_await relay.stop();
//
// It takes the unsent events in batches, one batch at a time, and marks a batch as sent when the transport has
// taken all of it. Where that fails, the same batch is tried again after a growing delay, so nothing is lost and
// nothing overtakes; after a crash the batch in flight is sent once more, and the inboxes notice.
//
// One relay sends from a database at a time. Where several processes share one, each has a relay with the same lease,
// and only the lease's holder sends. A holder that was stopped for longer than its lease may send its batch once more
// when it wakes: it sends what its successor has sent already, and the inboxes notice that too.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "events/event.hpp"
#include "events/transport.hpp"
#include "sql/database.hpp"

namespace merx::sql {
class Lease;
}

namespace merx::events {

struct RelayOptions {
    // How often it looks for events without being woken: those that another process wrote.
    Duration sweep_interval = std::chrono::seconds{1};
    // Where several processes have a relay over one database; must outlive the relay.
    sql::Lease* lease = nullptr;
    // With a lease, in place of `sweep_interval`: the other processes' commits wake their own relays only.
    Duration shared_sweep_interval = std::chrono::milliseconds{100};
    // After a batch that was not full, how long it lets events gather: a busy store's go in few batches, and one that
    // comes alone goes at once.
    Duration gather{};
    // Before trying again after a failure; doubles with every further one.
    Duration first_retry = std::chrono::milliseconds{20};
    Duration last_retry = std::chrono::seconds{5};
    // Told of every failure, for the log; may be empty.
    std::function<void(std::string_view what)> on_failure{};
};

// Since the relay was made.
struct RelayStats {
    std::uint64_t sent = 0;     // events taken by the transport and marked
    std::uint64_t batches = 0;  // that they were in
    std::uint64_t failures = 0; // attempts that failed and were or will be repeated
};

class Relay {
public:
    static constexpr std::size_t max_batch = 256;

    // All three must outlive it.
    Relay(sql::Database& database, Transport& transport, const Clock& clock, RelayOptions options = {});
    ~Relay(); // asserts that it was stopped

    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    // Sends what is unsent, and then whatever comes, until it is stopped. Once.
    void start(Executor& executor);
    // Returns when the batch in flight has ended and nothing runs any more. May be called more than once, and
    // on any executor.
    Task<void> stop();
    // There may be something to send. Any thread may say so.
    void wake();
    // Sends one batch now, on the calling executor, and returns its size; 0 if there was nothing. For tests and
    // tools, beside no running relay. Throws what the store or the transport throws.
    Task<std::size_t> send_batch();

    // Any thread may ask.
    RelayStats stats() const;

private:
    struct Batch {
        std::vector<std::int64_t> positions;
        std::vector<Event> events;
    };

    struct Attempt {
        bool is_ours = true; // to send: the lease, if there is one, is held here
        std::size_t sent = 0;
        std::optional<std::string> failure;
    };

    Task<void> run();
    Task<Attempt> try_batch();
    Task<Batch> unsent();
    Task<void> mark_sent(const Batch& batch);
    Task<void> wait_before_retry(int failures);
    Task<void> wait_for_stop(Duration limit);
    Task<void> let_go();

    sql::Database& database_;
    Transport& transport_;
    const Clock& clock_;
    const RelayOptions options_;

    Signal work_;
    Signal ended_;
    Signal stopped_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> batches_ = 0;
    std::atomic<std::uint64_t> failures_ = 0;
};

} // namespace merx::events
