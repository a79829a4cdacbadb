// One connection to an SQLite file, with the statements it has prepared. Used by one thread at a time.
//
// Internal to libs/sql: everybody else opens a Database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/database.hpp"
#include "sql/sqlite.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace merx::sql {

class SqliteConnection {
public:
    enum class Access {
        write,     // creates the file and switches it to WAL
        read,      // a reader of a file that this process also writes
        read_only, // the file must exist and is not touched
    };

    // Throws Failure where the file cannot be opened.
    SqliteConnection(std::filesystem::path file, Access access, const SqliteOptions& options);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Rows query(std::string_view sql, const Params& params = {});
    std::int64_t execute(std::string_view sql, const Params& params = {});
    bool in_transaction() const;
    // How many statements were run that may have changed something.
    std::uint64_t writes() const { return writes_; }
    // Ends the transaction, if there is one, without its changes. What could go wrong would go wrong again, and be
    // told, at the next BEGIN.
    void roll_back() noexcept;

private:
    // Statements beyond this number push out the one that was used the longest ago.
    static constexpr std::size_t max_statements = 256;

    struct Statement {
        sqlite3_stmt* handle = nullptr;
        std::vector<std::size_t> parameters; // SQLite's i-th parameter is params[parameters[i]]
        std::size_t parameter_count = 0;
        bool may_write = false;
        std::uint64_t last_use = 0;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    void open(Access access, const SqliteOptions& options);
    Statement& prepared(std::string_view sql);
    Statement prepare(std::string_view sql);
    void forget_oldest();
    void bind(const Statement& statement, std::string_view sql, const Params& params);
    bool step(const Statement& statement, std::string_view sql); // false when it is done
    [[noreturn]] void fail(int code, std::string_view doing);
    void close() noexcept;

    std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
    sqlite3_stmt* rollback_ = nullptr;
    std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
    std::uint64_t uses_ = 0;
    std::uint64_t writes_ = 0;
};

} // namespace merx::sql
