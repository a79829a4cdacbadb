#include "sql/postgres.hpp"

#include <exception>
#include <thread>
#include <utility>

#include "async/suspend.hpp"
#include "runtime/asio_loop.hpp"
#include "sql/postgres_lane.hpp"

namespace merx::sql {
namespace {

using Kind = PostgresProblem::Kind;

constexpr Duration sweep_interval = std::chrono::milliseconds{100};

// A transaction that has lost so many races runs without company, after which it can lose only to other processes.
constexpr int attempts_in_company = 4;
// After a lost race, to let who won get on; doubled with each attempt.
constexpr Duration first_pause = std::chrono::microseconds{500};

// A prepared statement keeps the plan it was given when its tables were small, where reading all of them seemed
// cheapest, until the server next looks at their size: by a scan, or by a join that reads the one side whole. What
// services do in transactions and by single statements goes by an index; the rest belongs in read().
constexpr const char* by_index = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

// The lanes' thread, and the way there and back.
class PostgresThread {
public:
    PostgresThread() : thread_([this] { loop_.run(); }) {}
    ~PostgresThread() { stop(); }
    PostgresThread(const PostgresThread&) = delete;
    PostgresThread& operator=(const PostgresThread&) = delete;

    runtime::AsioLoop& loop() { return loop_; }

    // Nothing runs there afterwards.
    void stop() {
        loop_.stop();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    // Asks on the thread and waits for the answer.
    template <class Ask>
    auto ask(Ask ask) {
        return suspend<PostgresAnswer>([this, ask = std::move(ask)](Resume<PostgresAnswer> resume) mutable {
            loop_.post([ask = std::move(ask), resume = std::move(resume)]() mutable { ask(std::move(resume)); });
        });
    }

private:
    runtime::AsioLoop loop_;
    std::thread thread_;
};

// Several statements on one connection: what a transaction and a snapshot have in common. The first ones wait for a
// connection and open the transaction.
class Conversation {
public:
    Conversation(PostgresThread& thread, PostgresExclusiveLane& lane, bool alone = false)
        : thread_(thread), lane_(lane), alone_(alone) {}

    bool has_begun() const { return connection_ != nullptr; }

    Task<PostgresAnswer> run(std::vector<PostgresStatement> statements, bool last = false) {
        PostgresExclusiveLane::Turn turn{
            .statements = std::move(statements), .last = last, .alone = alone_, .done = {}};
        PostgresAnswer answer =
            co_await thread_.ask([this, turn = std::move(turn)](Resume<PostgresAnswer> resume) mutable {
                turn.done = std::move(resume);
                if (has_begun()) {
                    lane_.go_on(connection_, std::move(turn));
                } else {
                    lane_.start(connection_, std::move(turn));
                }
            });
        if (last && !answer.problem) {
            connection_.reset();
        }
        co_return answer;
    }

    // Without its changes, and without waiting.
    void roll_back() {
        if (has_begun()) {
            thread_.loop().post([&lane = lane_, connection = std::exchange(connection_, nullptr)] {
                lane.end(connection, "rollback");
            });
        }
    }

private:
    PostgresThread& thread_;
    PostgresExclusiveLane& lane_;
    const bool alone_;
    PostgresConnectionPtr connection_; // touched by the lane's thread while an answer is awaited
};

PostgresResult last_result(PostgresAnswer& answer) {
    return std::move(answer.results.back());
}

// A session of one of the interfaces, which gets the answers it reads from ask().
template <class Interface>
class PostgresSession : public Interface {
public:
    Task<Rows> query(std::string_view sql, Params params) override {
        const PostgresResult result = co_await ask(sql, std::move(params));
        co_return rows_of(result.get());
    }
    Task<std::int64_t> execute(std::string_view sql, Params params) override {
        const PostgresResult result = co_await ask(sql, std::move(params));
        co_return affected_rows(result.get());
    }

private:
    virtual Task<PostgresResult> ask(std::string_view sql, Params params) = 0;
};

class PostgresTransaction final : public PostgresSession<Transaction> {
public:
    PostgresTransaction(PostgresThread& thread, PostgresExclusiveLane& lane, Isolation isolation, bool alone)
        : isolation_(isolation), conversation_(thread, lane, alone) {}

    void send(std::string_view sql, Params params) override {
        pending_.push_back({std::string(sql), std::move(params)});
    }
    void after_commit(std::function<void()> work) override { after_commit_.push_back(std::move(work)); }

    // Throws what kept it from committing.
    Task<void> commit() {
        refuse_if_failed();
        if (!conversation_.has_begun() && pending_.empty()) {
            co_return;
        }
        // What goes in one round trip is one transaction without saying so, of the isolation that the connection has.
        if (!conversation_.has_begun() && isolation_ == Isolation::serializable) {
            put_begin();
        }
        if (conversation_.has_begun() || isolation_ == Isolation::serializable) {
            pending_.push_back({"commit", {}});
        }
        const PostgresAnswer answer = co_await conversation_.run(std::exchange(pending_, {}), true);
        if (answer.problem) {
            problem_ = answer.problem;
            if (problem_->kind == Kind::lost && conversation_.has_begun()) {
                problem_->kind = Kind::refused; // it may have been committed: the same again may do it twice
                problem_->message += "; whether the transaction was committed is not known";
            }
            raise(*problem_);
        }
    }
    void roll_back() { conversation_.roll_back(); }
    void run_after_commit() const {
        for (const auto& work : after_commit_) {
            work();
        }
    }

    // Why it cannot be committed, if it cannot.
    const std::optional<PostgresProblem>& problem() const { return problem_; }
    void refuse_if_failed() const {
        if (problem_) {
            throw Failure("a statement of this transaction has failed, so it cannot go on");
        }
    }

private:
    Task<PostgresResult> ask(std::string_view sql, Params params) override {
        refuse_if_failed();
        const bool first = !conversation_.has_begun();
        if (first) {
            put_begin();
        }
        pending_.push_back({std::string(sql), std::move(params)});
        PostgresAnswer answer = co_await conversation_.run(std::exchange(pending_, {}));
        if (answer.problem) {
            problem_ = std::move(answer.problem);
            if (problem_->kind == Kind::lost && !first) {
                problem_->kind = Kind::refused; // it was not dead all along
            }
            raise(*problem_);
        }
        co_return last_result(answer);
    }

    void put_begin() {
        pending_.insert(pending_.begin(),
                        {isolation_ == Isolation::serializable ? "begin isolation level serializable" : "begin", {}});
    }

    const Isolation isolation_;
    Conversation conversation_;
    std::vector<PostgresStatement> pending_;
    std::optional<PostgresProblem> problem_;
    std::vector<std::function<void()>> after_commit_;
};

// A reader's view of the state at one moment.
class PostgresSnapshot final : public PostgresSession<Session> {
public:
    PostgresSnapshot(PostgresThread& thread, PostgresExclusiveLane& lane) : conversation_(thread, lane) {}
    ~PostgresSnapshot() override { conversation_.roll_back(); }
    PostgresSnapshot(const PostgresSnapshot&) = delete;
    PostgresSnapshot& operator=(const PostgresSnapshot&) = delete;

private:
    Task<PostgresResult> ask(std::string_view sql, Params params) override {
        const bool first = !conversation_.has_begun();
        std::vector<PostgresStatement> statements;
        if (first) {
            statements.push_back({"begin", {}});
        }
        statements.push_back({std::string(sql), std::move(params)});
        PostgresAnswer answer = co_await conversation_.run(std::move(statements));
        if (first && answer.problem && (answer.problem->kind == Kind::lost || answer.problem->kind == Kind::stale)) {
            conversation_.roll_back();
            answer = co_await conversation_.run(std::move(answer.statements));
        }
        if (answer.problem) {
            raise(*answer.problem);
        }
        co_return last_result(answer);
    }

    Conversation conversation_;
};

// The one statement of a read_once().
class PostgresOneStatement final : public PostgresSession<Session> {
public:
    PostgresOneStatement(PostgresThread& thread, PostgresSharedLane& lane) : thread_(thread), lane_(lane) {}

private:
    Task<PostgresResult> ask(std::string_view sql, Params params) override {
        if (std::exchange(spent_, true)) {
            throw Failure("read_once() is for one statement; several need read()");
        }
        const PostgresStatement statement{std::string(sql), std::move(params)};
        PostgresAnswer answer = co_await run(statement);
        if (answer.problem && (answer.problem->kind == Kind::lost || answer.problem->kind == Kind::stale)) {
            answer = co_await run(statement);
        }
        if (answer.problem) {
            raise(*answer.problem);
        }
        co_return last_result(answer);
    }
    Task<PostgresAnswer> run(const PostgresStatement& statement) {
        co_return co_await thread_.ask(
            [this, &statement](Resume<PostgresAnswer> resume) { lane_.run(statement, std::move(resume)); });
    }

    PostgresThread& thread_;
    PostgresSharedLane& lane_;
    bool spent_ = false;
};

class Postgres final : public Database {
public:
    Postgres(PostgresOptions options, Random& random, bool writes)
        : options_(std::move(options)), random_(random), writes_(writes),
          singles_(
              thread_.loop(), options_, options_.read_connections,
              std::string("-c default_transaction_read_only=on -c default_transaction_isolation=read\\ committed") +
                  by_index,
              random),
          snapshots_(thread_.loop(), options_, options_.snapshot_connections,
                     "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read", random),
          transactions_(thread_.loop(), options_, options_.write_connections,
                        std::string("-c default_transaction_isolation=repeatable\\ read") + by_index, random) {
        thread_.loop().post([this] {
            (writes_ ? static_cast<PostgresLane&>(transactions_) : snapshots_).warm_up();
            sweep();
        });
    }
    ~Postgres() override { thread_.stop(); }

    std::string_view engine() const override { return "postgres"; }

    Result<void> healthy() const override {
        const PostgresLane& lane = writes_ ? static_cast<const PostgresLane&>(transactions_) : snapshots_;
        if (const auto problem = lane.away()) {
            return fail(unavailable("store_unavailable", problem->message));
        }
        return {};
    }

protected:
    Task<void> run_transaction(std::function<Task<bool>(Transaction&)> body) override {
        return run(std::move(body), Isolation::serializable);
    }
    Task<void> run_snapshot_transaction(std::function<Task<bool>(Transaction&)> body) override {
        return run(std::move(body), Isolation::snapshot);
    }
    Task<void> run_read(std::function<Task<void>(Session&)> body) override {
        PostgresSnapshot snapshot(thread_, snapshots_);
        co_await body(snapshot);
    }
    Task<void> run_read_once(std::function<Task<void>(Session&)> body) override {
        PostgresOneStatement session(thread_, singles_);
        co_await body(session);
    }

private:
    Task<void> run(std::function<Task<bool>(Transaction&)> body, Isolation isolation) {
        if (!writes_) {
            throw Failure("the store was opened for reading only");
        }
        for (int attempt = 1;; ++attempt) {
            PostgresTransaction tx(thread_, transactions_, isolation, attempt > attempts_in_company);
            bool commits = false;
            std::exception_ptr failure;
            try {
                commits = co_await body(tx);
                if (commits) {
                    co_await tx.commit();
                }
            } catch (...) {
                failure = std::current_exception();
            }
            if (commits && !failure) {
                tx.run_after_commit();
                co_return;
            }
            tx.roll_back();
            if (!may_try_again(tx.problem(), attempt)) {
                if (failure) {
                    std::rethrow_exception(failure);
                }
                co_return;
            }
            if (attempt < attempts_in_company) {
                co_await pause(attempt);
            }
        }
    }

    bool may_try_again(const std::optional<PostgresProblem>& problem, int attempt) const {
        if (!problem) {
            return false;
        }
        // A connection may have been dead for long without anybody noticing; a second one is not.
        return (problem->kind == Kind::lost && attempt == 1) ||
               ((problem->kind == Kind::race || problem->kind == Kind::stale) && attempt < options_.max_attempts);
    }

    Task<void> pause(int attempt) {
        const Duration longest = first_pause * (1 << attempt);
        const Duration chosen{static_cast<Duration::rep>(random_.next() % static_cast<std::uint64_t>(longest.count()))};
        co_await suspend<bool>([this, chosen](Resume<bool> resume) {
            thread_.loop().post_after(chosen, [resume = std::move(resume)]() mutable { resume(true); });
        });
    }

    void sweep() {
        singles_.sweep();
        snapshots_.sweep();
        transactions_.sweep();
        thread_.loop().post_after(sweep_interval, [this] { sweep(); });
    }

    const PostgresOptions options_;
    Random& random_;
    const bool writes_;
    PostgresThread thread_;
    PostgresSharedLane singles_;
    PostgresExclusiveLane snapshots_;
    PostgresExclusiveLane transactions_;
};

} // namespace

std::unique_ptr<Database> open_postgres(PostgresOptions options, Random& random) {
    return std::make_unique<Postgres>(std::move(options), random, true);
}

std::unique_ptr<Database> open_postgres_read_only(PostgresOptions options, Random& random) {
    return std::make_unique<Postgres>(std::move(options), random, false);
}

} // namespace merx::sql
