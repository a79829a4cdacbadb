// One connection to a PostgreSQL server: libpq in pipeline mode on an event loop, with the statements it has prepared.
//
// Lives and is used on its loop's thread only. Internal to libs/sql.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/database.hpp"
#include "sql/postgres_result.hpp"

struct pg_conn;

namespace merx::runtime {
class AsioLoop;
}

namespace merx::sql {

struct PostgresStatement {
    std::string sql;
    Params params;
};

// What became of statements that were run together.
struct PostgresAnswer {
    std::vector<PostgresResult> results; // of those that succeeded: all, or the first ones
    std::optional<PostgresProblem> problem;
    std::vector<PostgresStatement> statements; // as they were given
};

class PostgresConnection : public std::enable_shared_from_this<PostgresConnection> {
public:
    using Moment = std::chrono::steady_clock::time_point;
    using Done = std::move_only_function<void(PostgresAnswer)>;

    // `settings` are of the server's session: "-c statement_timeout=…".
    PostgresConnection(runtime::AsioLoop& loop, std::string url, std::string settings);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    // Begins to connect; `opened` is told how that ended, unless it is given up before.
    void open(std::function<void(std::optional<PostgresProblem>)> opened);
    // `lost` is told, after whoever waits for an answer, when an open connection breaks.
    void on_lost(std::function<void()> lost) { lost_ = std::move(lost); }

    // Runs the statements, at least one, in one round trip. Where one fails, none after it is run, and outside of
    // BEGIN none before it counts. Not while others run.
    void run(std::vector<PostgresStatement> statements, Done done);
    bool is_running() const { return done_ != nullptr; }
    bool is_open() const { return state_ == State::open; }
    // Since when it has been connecting, or running what it runs.
    Moment busy_since() const { return busy_since_; }

    // Breaks the connection.
    void give_up(const std::string& why);

private:
    // Prepared statements beyond this number push out the one that was used the longest ago.
    static constexpr std::size_t max_prepared = 256;

    enum class State { closed, connecting, open };
    struct Step {
        enum class Kind { deallocate, prepare, execute, sync };
        Kind kind;
        std::size_t statement = 0; // of those that run
    };
    struct Socket;
    struct Prepared {
        std::string name;
        std::uint64_t last_use = 0;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    void continue_opening();
    void finish_opening(std::optional<PostgresProblem> problem);
    void watch(bool for_writing, void (PostgresConnection::*then)());
    void use_socket();
    void listen();
    void on_readable();
    void flush();
    void on_writable();
    bool take_results();
    void take_result(PostgresResult result);
    void end_batch();
    bool put(std::size_t index);
    bool put_execute(const std::string& name, const Params& params);
    bool put_deallocate(const std::string& what);
    bool put_sync();
    bool make_room();

    runtime::AsioLoop& loop_;
    const std::string url_;
    const std::string settings_;
    State state_ = State::closed;
    pg_conn* handle_ = nullptr;
    std::unique_ptr<Socket> socket_;
    bool flushing_ = false;
    std::function<void(std::optional<PostgresProblem>)> opened_;
    std::function<void()> lost_;
    Moment busy_since_{};
    std::string closed_because_;

    std::unordered_map<std::string, Prepared, Hash, std::equal_to<>> prepared_;
    bool prepares_anew_ = false;
    std::uint64_t names_ = 0;
    std::uint64_t uses_ = 0;

    // What runs: its statements, the steps that the server has not answered yet, and what it has answered.
    std::vector<PostgresStatement> statements_;
    std::deque<Step> steps_;
    bool step_answered_ = false;
    PostgresAnswer answer_;
    Done done_;
};

} // namespace merx::sql
