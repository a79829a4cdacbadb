// The one thread that writes an SQLite file, committing many transactions per fsync (group commit).
//
// Whatever has been queued while the last commit was under way makes the next group: BEGIN IMMEDIATE, one body after
// another, COMMIT. Where one of them fails after it wrote something, the group is undone and run again with every
// transaction within a savepoint of its own, so that the others are not touched; where the commit fails, all fail.
//
// Internal to libs/sql.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "async/suspend.hpp"
#include "sql/sqlite_connection.hpp"

namespace merx::sql {

class SqliteWriter {
public:
    using Body = std::function<Task<bool>(Transaction&)>;

    SqliteWriter(const std::filesystem::path& file, const SqliteOptions& options);
    ~SqliteWriter(); // commits what is queued

    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    // Runs the body on the writer's thread and returns when it is durable or rolled back; throws what it threw,
    // Overloaded where the queue is full, or Failure where the commit failed. `body` must outlive the task.
    Task<void> transact(const Body& body);

private:
    // One transaction, in the frame of the coroutine that waits for it.
    struct Entry {
        const Body& body;
        Resume<bool> resume; // whether it was taken
        bool commits = false;
        std::exception_ptr failure;
        std::vector<std::function<void()>> after_commit;
    };
    class Member;

    bool submit(Entry& entry);
    void serve();
    bool take_group(); // false when there will be no more
    void commit_group() noexcept;
    bool apply_together();
    void apply_each();
    void run(Entry& entry);
    void fail_group(std::exception_ptr failure) noexcept;

    const std::size_t group_limit_;
    const std::size_t queue_limit_;
    SqliteConnection connection_;
    std::vector<Entry*> group_;
    int wary_groups_ = 0; // so many more get savepoints at once

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry*> queue_;
    bool idle_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace merx::sql
