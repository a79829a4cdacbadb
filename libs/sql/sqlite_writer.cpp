#include "sql/sqlite_writer.hpp"

#include <algorithm>
#include <utility>

#include "async/spawn.hpp"

namespace merx::sql {
namespace {

// Refusals come in rushes, such as that for the last piece of something: after one, so many groups get savepoints at
// once instead of being run twice.
constexpr int wary_after_refusal = 64;

} // namespace

// A transaction as its body sees it. A statement that fails undoes only itself in SQLite; PostgreSQL then refuses
// all that follows, and bodies are written for both.
class SqliteWriter::Member final : public Transaction {
public:
    Member(SqliteConnection& connection, Entry& entry) : connection_(connection), entry_(entry) {}

    Task<Rows> query(std::string_view sql, Params params) override {
        check();
        try {
            co_return connection_.query(sql, params);
        } catch (const Failure&) {
            failed_ = true;
            throw;
        }
    }
    Task<std::int64_t> execute(std::string_view sql, Params params) override {
        check();
        try {
            co_return connection_.execute(sql, params);
        } catch (const Failure&) {
            failed_ = true;
            throw;
        }
    }
    // Runs at once, but what refuses it is told where PostgreSQL would tell it.
    void send(std::string_view sql, Params params) override {
        if (failed_) {
            return;
        }
        try {
            connection_.execute(sql, params);
        } catch (const Failure&) {
            failed_ = true;
            refusal_ = std::current_exception();
        }
    }
    void after_commit(std::function<void()> work) override { entry_.after_commit.push_back(std::move(work)); }

    void check() {
        if (refusal_) {
            std::rethrow_exception(std::exchange(refusal_, nullptr));
        }
        if (failed_) {
            throw Failure("a statement of this transaction has failed, so it cannot go on");
        }
    }

private:
    SqliteConnection& connection_;
    Entry& entry_;
    bool failed_ = false;
    std::exception_ptr refusal_; // of a statement that was sent, until it is told
};

SqliteWriter::SqliteWriter(const std::filesystem::path& file, const SqliteOptions& options)
    : group_limit_(options.group_limit), queue_limit_(options.queue_limit),
      connection_(file, SqliteConnection::Access::write, options), thread_([this] { serve(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

Task<void> SqliteWriter::transact(const Body& body) {
    Entry entry{.body = body};
    const bool accepted = co_await suspend<bool>([this, &entry](Resume<bool> resume) {
        entry.resume = std::move(resume);
        if (!submit(entry)) {
            Resume<bool> refuse = std::move(entry.resume);
            refuse(false);
        }
    });
    if (!accepted) {
        throw Overloaded("too many transactions wait for the store");
    }
    if (entry.failure) {
        std::rethrow_exception(entry.failure);
    }
}

bool SqliteWriter::submit(Entry& entry) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= queue_limit_) {
            return false;
        }
        queue_.push_back(&entry);
        wake = std::exchange(idle_, false);
    }
    if (wake) {
        changed_.notify_one();
    }
    return true;
}

void SqliteWriter::serve() {
    while (take_group()) {
        commit_group();
        for (Entry* entry : group_) {
            // The entry may be gone as soon as its coroutine is resumed, and the function with it.
            Resume<bool> resume = std::move(entry->resume);
            resume(true);
        }
    }
}

bool SqliteWriter::take_group() {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !stopping_) {
        idle_ = true;
        changed_.wait(lock);
    }
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), group_limit_));
    group_.assign(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return !group_.empty();
}

void SqliteWriter::commit_group() noexcept {
    try {
        if (wary_groups_ > 0) {
            --wary_groups_;
            apply_each();
        } else if (!apply_together()) {
            wary_groups_ = wary_after_refusal;
            connection_.roll_back();
            apply_each();
        }
        if (connection_.in_transaction()) {
            connection_.execute("commit");
        }
    } catch (...) {
        fail_group(std::current_exception());
        return;
    }
    for (const Entry* entry : group_) {
        if (entry->commits) {
            for (const auto& work : entry->after_commit) {
                work();
            }
        }
    }
}

// Without savepoints, for which SQLite would copy every page before its first change. False where one transaction
// has to be undone and others not: nothing may be committed then.
bool SqliteWriter::apply_together() {
    connection_.execute("begin immediate");
    for (Entry* entry : group_) {
        const std::uint64_t writes = connection_.writes();
        run(*entry);
        if (entry->commits || connection_.writes() == writes) {
            continue;
        }
        if (group_.size() > 1) {
            return false;
        }
        connection_.roll_back();
    }
    return true;
}

void SqliteWriter::apply_each() {
    connection_.execute("begin immediate");
    for (Entry* entry : group_) {
        connection_.execute("savepoint member");
        run(*entry);
        if (!entry->commits) {
            connection_.execute("rollback to member");
        }
        connection_.execute("release member");
    }
}

void SqliteWriter::run(Entry& entry) {
    entry.commits = false;
    entry.failure = nullptr;
    entry.after_commit.clear();
    try {
        Member member(connection_, entry);
        entry.commits = run_inline(entry.body(member));
        if (entry.commits) {
            member.check();
        }
    } catch (...) {
        entry.commits = false;
        entry.failure = std::current_exception();
    }
    if (!connection_.in_transaction()) {
        // A full disk, an I/O error or a lack of memory makes SQLite roll back everything at once.
        throw Failure("the store rolled back a whole group of transactions");
    }
}

void SqliteWriter::fail_group(std::exception_ptr failure) noexcept {
    connection_.roll_back();
    // Also those that wanted no commit: what they saw, and refused, may be the work of one that did.
    for (Entry* entry : group_) {
        if (!entry->failure) {
            entry->failure = failure;
        }
        entry->commits = false;
    }
}

} // namespace merx::sql
