// The PostgreSQL driver: libpq in pipeline mode, without blocking, on a thread of its own.
//
// Statements are prepared once per connection. A transaction's statements travel together as far as its body allows:
// what it sends and does not wait for goes with the next statement it awaits, or with the commit, so that a
// transaction that only sends is one round trip. Connections are opened when they are needed, up to their number, and
// again after they were lost; while the server is away, calls fail at once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "sql/database.hpp"

namespace merx::sql {

struct PostgresOptions {
    // One database, as libpq writes it: "postgresql://user@host:port/database".
    std::string url;
    // At most so many connections of each kind. `read_connections` are each shared by many read_once() at a time;
    // a read() and a transaction has its own.
    std::size_t read_connections = 2;
    std::size_t snapshot_connections = 2;
    std::size_t write_connections = 6;
    // At most so many calls of each kind wait for a connection; others throw Overloaded.
    std::size_t queue_limit = 4'096;
    // A wait for a connection or a lock, a statement, and a transaction that take longer fail. A connection whose
    // server says nothing for that long is given up.
    Duration statement_timeout = std::chrono::seconds{10};
    Duration transaction_timeout = std::chrono::seconds{30};
    Duration connect_timeout = std::chrono::seconds{3};
    // How often a transaction is begun that loses races with others (serialization failures, deadlocks).
    int max_attempts = 12;
    // Off acknowledges transactions before they are on disk. For tests that do not test durability.
    bool durable = true;
};

// Does not wait for the server and does not throw when there is none: calls throw Failure until it is there. The
// generator, from which waits between attempts are drawn, must outlive the database. Nobody may be inside a call
// when it is closed.
std::unique_ptr<Database> open_postgres(PostgresOptions options, Random& random);

// For tools that look and do not touch: every read() is one consistent snapshot, transact() throws Failure.
std::unique_ptr<Database> open_postgres_read_only(PostgresOptions options, Random& random);

// Creates the database that the url names, where it is missing; its texts are ordered by their bytes, as SQLite
// orders them. Blocks. Throws Failure where the server is away or refuses.
void create_postgres_database(const std::string& url);

} // namespace merx::sql
