// One service's store, behind one interface for SQLite and PostgreSQL.
//
// SQL is written once, in the subset both share: `$1` parameters, `on conflict`, `returning`, row values.
// Times are microseconds and money is minor units, both bigint; documents are JSON text.
//
//     auto order = co_await db.transact<Order>([&](sql::Transaction& tx) -> Task<Result<Order>> {
//         const sql::Rows rows = co_await tx.query("select … where id = $1", {id});
//         …
//     });
//
// Failures of the store itself (disk, connection, SQL that is wrong) are thrown as sql::Failure; what the
// data forbids is decided in the body and returned as an Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "core/clock.hpp"

namespace merx::sql {

// The store failed; retrying elsewhere or later may help.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A constraint (unique, foreign key, check, not null) refused a row, and the statement did not say what to do then.
class ConstraintViolation : public Failure {
public:
    using Failure::Failure;
};

// As many transactions wait as may wait; nothing was begun. The edge answers 503.
class Overloaded : public Failure {
public:
    using Failure::Failure;
};

// A parameter or a column: null, integer, text. Bytes travel as text.
class Value {
public:
    Value() = default; // null
    Value(std::nullptr_t) {}
    Value(std::int64_t number) : value_(number) {}
    Value(int number) : value_(std::int64_t{number}) {}
    Value(bool flag) : value_(std::int64_t{flag ? 1 : 0}) {}
    Value(std::string text) : value_(std::move(text)) {}
    Value(std::string_view text) : value_(std::string(text)) {}
    Value(const char* text) : value_(std::string(text)) {}
    Value(Instant instant) : value_(to_micros(instant)) {}
    template <class T>
    Value(const std::optional<T>& value) {
        if (value) {
            *this = Value(*value);
        }
    }

    const std::variant<std::monostate, std::int64_t, std::string>& variant() const { return value_; }

private:
    std::variant<std::monostate, std::int64_t, std::string> value_;
};

using Params = std::vector<Value>;

// One row of an answer. Asking a column for a type it does not have asserts: the schema is ours.
class Row {
public:
    explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}

    bool is_null(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;
    bool flag(std::size_t column) const { return integer(column) != 0; }
    const std::string& text(std::size_t column) const;
    Instant instant(std::size_t column) const { return from_micros(integer(column)); }
    std::optional<std::int64_t> optional_integer(std::size_t column) const;
    std::optional<std::string> optional_text(std::size_t column) const;
    std::optional<Instant> optional_instant(std::size_t column) const;

private:
    std::vector<Value> columns_;
};

using Rows = std::vector<Row>;

// Statements on one connection, in order. Used by one coroutine at a time.
class Session {
public:
    virtual ~Session() = default;
    // Statements are prepared once per connection under their text: build the text from constants only. One
    // statement a call; `$n` is the n-th of `params`, in any order and as often as needed.
    virtual Task<Rows> query(std::string_view sql, Params params = {}) = 0;
    // The number of rows inserted, updated or deleted.
    virtual Task<std::int64_t> execute(std::string_view sql, Params params = {}) = 0;
};

class Transaction : public Session {
public:
    // A statement whose outcome the body does not need: PostgreSQL gets it in one round trip with the next awaited
    // statement or with the commit. What refuses it is thrown there.
    virtual void send(std::string_view sql, Params params = {}) = 0;
    // Runs `work` after this transaction is durably committed, on an unspecified thread, before its
    // transact() returns. Dropped on rollback.
    virtual void after_commit(std::function<void()> work) = 0;
};

// What transactions that run at the same time may see of each other's work.
enum class Isolation {
    // Nothing: as if they ran one after another.
    serializable,
    // What was committed before this one began, and no row is changed that another has changed since: one of them is
    // run again. As good as serializable for a body that writes every row its decision rests on, or inserts under a
    // unique key whose rows are never deleted; not for one that decides by rows it only looks at. PostgreSQL watches
    // what serializable bodies look at by index page, and ids that grow with time share the last page, so that under
    // load half of them lose races that were none; SQLite makes no difference.
    snapshot,
};

class Database {
public:
    virtual ~Database() = default;

    // Runs `body` in one transaction, serializable unless said otherwise. It commits when the body returns a value, and
    // is durable when transact() returns; it rolls back when the body returns an Error or throws. The body may run more
    // than once (a lost serialization race) and must do nothing but talk to `tx`: in SQLite it runs on the
    // writer's thread, shared by all transactions of the service, and asserts if it waits for anything else.
    // Once a statement has failed, the transaction can only roll back, whatever the body makes of it. A Failure
    // of the commit itself leaves open whether it happened. Outside an executor, await it in run_blocking().
    template <class T, class Body>
    Task<Result<T>> transact(Body body, Isolation isolation = Isolation::serializable) {
        std::optional<Result<T>> result;
        const auto run = [&](Transaction& tx) -> Task<bool> {
            result.emplace(co_await body(tx));
            co_return result->has_value();
        };
        co_await (isolation == Isolation::serializable ? run_transaction(run) : run_snapshot_transaction(run));
        co_return std::move(*result);
    }

    // Runs `body` over one consistent snapshot, without a lock. Never for a value that a later write of the
    // same use case relies on.
    template <class T, class Body>
    Task<Result<T>> read(Body body) {
        std::optional<Result<T>> result;
        co_await run_read([&](Session& session) -> Task<void> { result.emplace(co_await body(session)); });
        co_return std::move(*result);
    }

    // The same for a body that runs exactly one statement, which is a snapshot by itself: many of these share one
    // connection to PostgreSQL, where read() takes one for itself. A second statement throws Failure.
    template <class T, class Body>
    Task<Result<T>> read_once(Body body) {
        std::optional<Result<T>> result;
        co_await run_read_once([&](Session& session) -> Task<void> { result.emplace(co_await body(session)); });
        co_return std::move(*result);
    }

    // "sqlite" or "postgres", for metrics and messages.
    virtual std::string_view engine() const = 0;

    // Whether the store would serve a call at this moment, and why not; does not wait. Any thread may ask.
    virtual Result<void> healthy() const { return {}; }

protected:
    // `body` says whether to commit.
    virtual Task<void> run_transaction(std::function<Task<bool>(Transaction&)> body) = 0;
    // For engines in which isolation less than serializable is worth something.
    virtual Task<void> run_snapshot_transaction(std::function<Task<bool>(Transaction&)> body) {
        return run_transaction(std::move(body));
    }
    virtual Task<void> run_read(std::function<Task<void>(Session&)> body) = 0;
    virtual Task<void> run_read_once(std::function<Task<void>(Session&)> body) = 0;
};

} // namespace merx::sql
