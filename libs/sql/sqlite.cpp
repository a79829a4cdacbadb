#include "sql/sqlite.hpp"

#include <mutex>

#include "async/spawn.hpp"
#include "sql/sqlite_connection.hpp"
#include "sql/sqlite_writer.hpp"

namespace merx::sql {
namespace {

using Access = SqliteConnection::Access;

// Connections that no thread is reading with. The one returned last is handed out first: its pages are warm.
class Readers {
public:
    Readers(std::filesystem::path file, Access access, const SqliteOptions& options)
        : file_(std::move(file)), access_(access), options_(options) {}

    std::unique_ptr<SqliteConnection> take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        return std::make_unique<SqliteConnection>(file_, access_, options_);
    }

    void give_back(std::unique_ptr<SqliteConnection> connection) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
    }

private:
    const std::filesystem::path file_;
    const Access access_;
    const SqliteOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;
};

// A reader's view of the state at one moment. Gives its connection back at its end.
class Snapshot final : public Session {
public:
    explicit Snapshot(Readers& readers) : readers_(readers), connection_(readers.take()) {
        connection_->execute("begin");
    }
    ~Snapshot() override {
        connection_->roll_back();
        if (!connection_->in_transaction()) {
            readers_.give_back(std::move(connection_));
        }
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    Task<Rows> query(std::string_view sql, Params params) override { co_return connection_->query(sql, params); }
    Task<std::int64_t> execute(std::string_view sql, Params params) override {
        co_return connection_->execute(sql, params);
    }

private:
    Readers& readers_;
    std::unique_ptr<SqliteConnection> connection_;
};

// Holds SQLite to what PostgreSQL's shared connections ask of a body.
class OneStatement final : public Session {
public:
    explicit OneStatement(Session& session) : session_(session) {}

    Task<Rows> query(std::string_view sql, Params params) override {
        spend();
        co_return co_await session_.query(sql, std::move(params));
    }
    Task<std::int64_t> execute(std::string_view sql, Params params) override {
        spend();
        co_return co_await session_.execute(sql, std::move(params));
    }

private:
    void spend() {
        if (std::exchange(spent_, true)) {
            throw Failure("read_once() is for one statement; several need read()");
        }
    }

    Session& session_;
    bool spent_ = false;
};

class Sqlite final : public Database {
public:
    Sqlite(const std::filesystem::path& file, Access reader_access, const SqliteOptions& options)
        : writer_(reader_access == Access::read ? std::make_unique<SqliteWriter>(file, options) : nullptr),
          readers_(file, reader_access, options) {
        // Also shows at once, and not at the first request, that the file can be read.
        readers_.give_back(readers_.take());
    }

    std::string_view engine() const override { return "sqlite"; }

protected:
    Task<void> run_transaction(std::function<Task<bool>(Transaction&)> body) override {
        if (writer_ == nullptr) {
            throw Failure("the store was opened for reading only");
        }
        co_await writer_->transact(body);
    }
    Task<void> run_read(std::function<Task<void>(Session&)> body) override {
        Snapshot snapshot(readers_);
        run_inline(body(snapshot));
        co_return;
    }
    Task<void> run_read_once(std::function<Task<void>(Session&)> body) override {
        Snapshot snapshot(readers_);
        OneStatement one(snapshot);
        run_inline(body(one));
        co_return;
    }

private:
    std::unique_ptr<SqliteWriter> writer_; // none where the file is only read
    Readers readers_;
};

} // namespace

std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file, SqliteOptions options) {
    return std::make_unique<Sqlite>(file, Access::read, options);
}

std::unique_ptr<Database> open_sqlite_read_only(const std::filesystem::path& file, SqliteOptions options) {
    return std::make_unique<Sqlite>(file, Access::read_only, options);
}

std::string check_sqlite(const std::filesystem::path& file) {
    SqliteConnection connection(file, Access::read_only, {});
    std::string problems;
    try {
        for (const Row& row : connection.query("pragma integrity_check")) {
            if (row.text(0) != "ok") {
                problems += row.text(0) + '\n';
            }
        }
        for (const Row& row : connection.query("pragma foreign_key_check")) {
            problems += "a row of " + row.text(0) + " names one of " + row.text(2) + " that does not exist\n";
        }
    } catch (const Failure& failure) { // where the damage is such that even the check cannot go on
        problems += std::string(failure.what()) + '\n';
    }
    return problems;
}

void copy_sqlite(const std::filesystem::path& file, const std::filesystem::path& copy) {
    SqliteConnection connection(file, Access::read_only, {});
    connection.execute("vacuum into $1", {copy.string()});
}

} // namespace merx::sql
