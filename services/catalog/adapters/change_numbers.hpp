// The numbers that changes of the catalog have: one counter for products and categories, ascending in the order of the
// commits, so that whoever sees a change has seen, or can see, all that have lower numbers.
//
//     ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch);
//     product.sequence = numbers.next();
//     …
//     numbers.finish();
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "sql/database.hpp"

namespace merx::catalog {

// Who is told of commits. Set before the first write, called on any thread, must not wait or throw.
struct CommitWatch {
    bool takes_turns = false; // writers of other processes are held off by a lock: in PostgreSQL
    std::function<void(std::int64_t)> on_commit{};
};

class ChangeNumbers {
public:
    // The first thing a transaction that changes the catalog does: nobody else does so until it has ended. Both must
    // outlive the transaction.
    static Task<ChangeNumbers> take_turn(sql::Transaction& tx, const CommitWatch& watch);

    std::int64_t next() { return ++last_; }
    // Keeps what was given, and has the watch told when it is committed; does nothing where none was.
    void finish();

private:
    ChangeNumbers(sql::Transaction& tx, const CommitWatch& watch, std::int64_t last)
        : tx_(&tx), watch_(&watch), kept_(last), last_(last) {}

    sql::Transaction* tx_;
    const CommitWatch* watch_;
    std::int64_t kept_;
    std::int64_t last_;
};

} // namespace merx::catalog
