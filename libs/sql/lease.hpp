// Leases: one of several processes that share a store does a thing (sends its events, delivers its mails).
//
//     Leases leases(database, "host-4711-7f3a", clock);
//     Lease mails(leases, "notifications.mail");
//     if (co_await mails.hold()) { … }        // before each batch
//
// A lease is a row (name, owner, token, until), taken and renewed in one transaction each. It runs out `term` after
// it was last renewed; then another process may take it. The fencing token grows with every change of owner.
//
// What a lease promises. At one moment of the store at most one owner's row is there, so what is decided in a
// transaction that asks still_holds() is decided by the one owner, however late: a process that was paused for longer
// than its term finds another's token and gets nothing done. What happens outside the store has no such witness:
// ask is_held() directly before it, and let the thing itself (a claim row, an idempotency key) bear that a process
// that stops between the question and the effect comes late.
//
// Clocks. `until` is written by the owner's clock and read by the others'. They must not be apart by more than
// `clock_allowance`: for so long before the end an owner already counts itself out.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include "core/clock.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"

namespace merx::sql {

// The set "leases", for the database of every service that may run in several processes.
std::span<const Migration> lease_migrations();

// The leases of one database as one process asks for them. Any thread.
class Leases {
public:
    // How long after its owner's last sign of life a lease is free, if not said otherwise.
    static constexpr Duration default_term = std::chrono::seconds{10};

    // `owner`: unique to this run of this process; one that starts again is another owner. Both references must
    // outlive it.
    Leases(Database& database, std::string owner, const Clock& clock, Duration term = default_term);

    const std::string& owner() const { return owner_; }

private:
    friend class Lease;

    Database& database_;
    const std::string owner_;
    const Clock& clock_;
    const Duration term_;
};

// One lease. hold() and release() by one coroutine at a time; is_held() and token() by any thread.
class Lease {
public:
    // What may lie between two clocks of the processes that share a store: a fifth of the term.
    static constexpr int clock_allowance_share = 5;

    // `name`: what is done under it, unique in the database. `leases` must outlive it.
    Lease(Leases& leases, std::string name);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    // Takes it where it is free, renews it where it is ours; false where another process has it. Asks the store only
    // when half of the term has passed, so it may be called before every small step. Throws Failure.
    Task<bool> hold();
    // Lets the next process have it at once. Throws Failure; where it is not called, the term ends it.
    Task<void> release();

    // By this process's clock, without asking anybody: may something outside of the store be begun?
    bool is_held() const;
    // Of our last holding; 0 before the first. A later owner's is greater.
    std::int64_t token() const { return token_.load(); }
    // Does this process hold it as of this transaction? If so, no other gets it before the transaction is committed.
    Task<bool> still_holds(Transaction& tx) const;

private:
    struct Grant {
        std::int64_t token = 0;
        Instant until{};
    };

    Task<Grant> take_or_renew();
    void forget();

    Leases& leases_;
    const std::string name_;
    std::atomic<std::int64_t> token_ = 0;
    std::atomic<std::int64_t> until_micros_ = 0; // 0: not held
};

} // namespace merx::sql
