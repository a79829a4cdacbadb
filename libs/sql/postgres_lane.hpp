// Connections of one kind to one database, and those who wait for them. Opens a connection when there is more to do
// than there are, up to a limit; while the server is away it says so at once to everybody who asks, and tries again
// and again, with growing pauses and jitter, until it is back.
//
// Lives on its event loop's thread, but for away(). Internal to libs/sql.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "sql/postgres.hpp"
#include "sql/postgres_connection.hpp"

namespace merx::sql {

using PostgresConnectionPtr = std::shared_ptr<PostgresConnection>;

class PostgresLane {
public:
    // `settings` are of its connections' sessions, beside the time limits. All references must outlive it.
    PostgresLane(runtime::AsioLoop& loop, const PostgresOptions& options, std::size_t connections,
                 const std::string& settings, Random& random);
    virtual ~PostgresLane() = default;
    PostgresLane(const PostgresLane&) = delete;
    PostgresLane& operator=(const PostgresLane&) = delete;

    // Opens a first connection, so that away() knows.
    void warm_up();
    // Gives up on what takes too long. To be called now and then.
    void sweep();
    // Why nothing can be done at this moment. Any thread.
    std::optional<PostgresProblem> away() const;

protected:
    using Moment = PostgresConnection::Moment;

    // How many connections could be put to use.
    virtual std::size_t demand() const = 0;
    // Puts an idle connection to use; there is demand.
    virtual void serve(const PostgresConnectionPtr& connection) = 0;
    // Tells those who have waited since before `moment` that they waited in vain.
    virtual void refuse_waiting(Moment before, const PostgresProblem& problem) = 0;
    // A connection that was in use is gone.
    virtual void on_gone(const PostgresConnectionPtr& connection) = 0;
    // When the use of a connection must have ended, if it is in use.
    virtual std::optional<Moment> used_until(const PostgresConnectionPtr& connection) const = 0;

    // Brings idle connections and demand together.
    void dispatch();
    // The connection is no longer in use.
    void give_back(const PostgresConnectionPtr& connection);

    const PostgresOptions& options() const { return options_; }
    runtime::AsioLoop& loop() { return loop_; }

private:
    void open_one();
    void on_opened(const PostgresConnectionPtr& connection, std::optional<PostgresProblem> problem);
    void on_lost(const PostgresConnectionPtr& connection);
    void try_again_later();
    void publish();

    runtime::AsioLoop& loop_;
    const PostgresOptions& options_;
    const std::size_t limit_;
    const std::string settings_;
    Random& random_;
    std::set<PostgresConnectionPtr> opening_;
    std::set<PostgresConnectionPtr> open_;
    std::vector<PostgresConnectionPtr> idle_; // the one used last is used next: it has the most prepared
    std::optional<PostgresProblem> refusal_;  // why the last attempt to open one failed
    bool trying_again_ = false;
    int failed_attempts_ = 0;

    mutable std::mutex mutex_;
    std::optional<PostgresProblem> away_; // guarded: what away() says
};

// Connections that one conversation at a time has for itself: a transaction, or reads over one snapshot.
class PostgresExclusiveLane final : public PostgresLane {
public:
    using PostgresLane::PostgresLane;

    struct Turn {
        std::vector<PostgresStatement> statements;
        bool last = false;  // the conversation ends with these, if they succeed
        bool alone = false; // no other conversation of this lane should be under way, and none begins meanwhile
        Moment since{};     // set by start()
        PostgresConnection::Done done;
    };

    // Begins a conversation once a connection is free. `connection` is set before `done` is called, and stays so until
    // the conversation has ended.
    void start(PostgresConnectionPtr& connection, Turn turn);
    void go_on(const PostgresConnectionPtr& connection, Turn turn);
    // Ends the conversation; nobody waits for it.
    void end(const PostgresConnectionPtr& connection, std::string statement);

protected:
    std::size_t demand() const override;
    void serve(const PostgresConnectionPtr& connection) override;
    void refuse_waiting(Moment before, const PostgresProblem& problem) override;
    void on_gone(const PostgresConnectionPtr& connection) override;
    std::optional<Moment> used_until(const PostgresConnectionPtr& connection) const override;

private:
    struct Waiting {
        PostgresConnectionPtr* connection;
        Turn turn;
    };

    // How long one that wants to be alone waits for others to end: one of them may take long.
    static constexpr Duration patience = std::chrono::milliseconds{50};

    void free(const PostgresConnectionPtr& connection);

    std::deque<Waiting> queue_;
    std::deque<Waiting> alone_queue_;
    std::map<PostgresConnectionPtr, Moment> lent_;
    PostgresConnectionPtr alone_;
};

// Connections shared by single statements that only read. Those that have come together while a connection was busy go
// together, with one Sync: to the server they are one transaction, so that one that fails takes those behind it along;
// these are run again.
class PostgresSharedLane final : public PostgresLane {
public:
    using PostgresLane::PostgresLane;

    void run(PostgresStatement statement, PostgresConnection::Done done);

protected:
    std::size_t demand() const override { return waiting_.size(); }
    void serve(const PostgresConnectionPtr& connection) override;
    void refuse_waiting(Moment before, const PostgresProblem& problem) override;
    void on_gone(const PostgresConnectionPtr&) override {}
    std::optional<Moment> used_until(const PostgresConnectionPtr&) const override { return std::nullopt; }

private:
    // So many go together at most: all of them wait for the slowest.
    static constexpr std::size_t group_limit = 32;

    struct Waiting {
        PostgresStatement statement;
        PostgresConnection::Done done;
        Moment since;
    };

    void tell(std::vector<Waiting> group, PostgresAnswer answer);

    std::deque<Waiting> waiting_;
    bool dispatching_ = false;
};

} // namespace merx::sql
