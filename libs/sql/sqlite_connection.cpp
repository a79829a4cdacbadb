#include "sql/sqlite_connection.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <mutex>

#include <sqlite3.h>

namespace merx::sql {
namespace {

// SQLite's count of the memory in use takes a process-wide lock at every allocation.
void configure_library() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

std::string describe(int code, sqlite3* handle) {
    return handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
}

std::string advice(int code) {
    switch (code & 0xff) {
    case SQLITE_CANTOPEN: return "; check that its directory exists and that this user may write there";
    case SQLITE_READONLY:
    case SQLITE_PERM: return "; check that this user may write the file and its directory";
    case SQLITE_FULL: return "; the disk is full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "; another process holds it";
    case SQLITE_NOTADB: return "; the file is not an SQLite database";
    case SQLITE_CORRUPT: return "; the file is damaged: restore a backup";
    default: return "";
    }
}

// Ends one use of a statement, however it goes, so that it holds no lock and can be used again.
class Reset {
public:
    explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
    ~Reset() { sqlite3_reset(statement_); }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

private:
    sqlite3_stmt* statement_;
};

Value column_value(sqlite3_stmt* statement, int column) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return nullptr;
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        return std::string(text, size());
    }
    case SQLITE_BLOB: {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
        return bytes == nullptr ? std::string() : std::string(bytes, size());
    }
    default:
        throw Failure(std::string("column ") + sqlite3_column_name(statement, column) +
                      " holds a floating point number, which no column of ours does");
    }
}

} // namespace

SqliteConnection::SqliteConnection(std::filesystem::path file, Access access, const SqliteOptions& options)
    : file_(std::move(file)) {
    configure_library();
    try {
        open(access, options);
    } catch (...) {
        close();
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    close();
}

void SqliteConnection::open(Access access, const SqliteOptions& options) {
    const int mode = access == Access::write  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                     : access == Access::read ? SQLITE_OPEN_READWRITE
                                              : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(file_.c_str(), &handle_, mode | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        fail(code, "open");
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, static_cast<int>(options.busy_timeout.count()));
    execute("pragma cache_size = -" + std::to_string(options.cache_kib));
    if (access == Access::read) {
        execute("pragma query_only = on");
        execute("pragma mmap_size = " + std::to_string(options.map_mib << 20U));
    }
    if (access != Access::write) {
        return;
    }
    const Rows mode_now = query("pragma journal_mode = wal");
    if (mode_now.empty() || mode_now.front().text(0) != "wal") {
        throw Failure(file_.string() + ": cannot be switched to a write-ahead log; is it on a network file system?");
    }
    execute(options.durable ? "pragma synchronous = full" : "pragma synchronous = off");
    execute("pragma foreign_keys = on");
    // 16 MiB of log between checkpoints: pages that every transaction changes are carried over less often.
    execute("pragma wal_autocheckpoint = 4096");
    // An import makes the log long; it is cut back to this afterwards.
    execute("pragma journal_size_limit = 67108864");
    // The journals of savepoints are scratch space: they need no file.
    execute("pragma temp_store = memory");
}

Rows SqliteConnection::query(std::string_view sql, const Params& params) {
    const Statement& statement = prepared(sql);
    const Reset reset(statement.handle);
    bind(statement, sql, params);
    Rows rows;
    const int columns = sqlite3_column_count(statement.handle);
    while (step(statement, sql)) {
        std::vector<Value> values;
        values.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) {
            values.push_back(column_value(statement.handle, column));
        }
        rows.emplace_back(std::move(values));
    }
    return rows;
}

std::int64_t SqliteConnection::execute(std::string_view sql, const Params& params) {
    const Statement& statement = prepared(sql);
    const Reset reset(statement.handle);
    bind(statement, sql, params);
    const std::int64_t before = sqlite3_total_changes64(handle_);
    while (step(statement, sql)) {
    }
    // sqlite3_changes64() keeps the number of the last statement that changed rows.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

void SqliteConnection::roll_back() noexcept {
    if (!in_transaction()) {
        return;
    }
    if (rollback_ == nullptr) {
        sqlite3_prepare_v3(handle_, "rollback", -1, SQLITE_PREPARE_PERSISTENT, &rollback_, nullptr);
    }
    sqlite3_step(rollback_);
    sqlite3_reset(rollback_);
}

SqliteConnection::Statement& SqliteConnection::prepared(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        if (statements_.size() >= max_statements) {
            forget_oldest();
        }
        found = statements_.emplace(std::string(sql), prepare(sql)).first;
    }
    found->second.last_use = ++uses_;
    writes_ += found->second.may_write ? 1 : 0;
    return found->second;
}

SqliteConnection::Statement SqliteConnection::prepare(std::string_view sql) {
    Statement statement;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement.handle, &tail);
    if (code != SQLITE_OK) {
        fail(code, sql);
    }
    const auto refuse = [&](std::string_view why) {
        sqlite3_finalize(statement.handle);
        throw Failure(file_.string() + ": " + std::string(why) + ": " + std::string(sql));
    };
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (statement.handle == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        refuse("one statement at a time");
    }
    statement.may_write = sqlite3_stmt_readonly(statement.handle) == 0;
    const int count = sqlite3_bind_parameter_count(statement.handle);
    for (int i = 1; i <= count; ++i) {
        const char* name = sqlite3_bind_parameter_name(statement.handle, i);
        const std::string_view text = name == nullptr ? std::string_view() : std::string_view(name);
        std::size_t number = 0;
        const auto parsed = std::from_chars(text.data() + (text.empty() ? 0 : 1), text.data() + text.size(), number);
        if (!text.starts_with('$') || parsed.ptr != text.data() + text.size() || number == 0) {
            refuse("parameters are written $1, $2, …");
        }
        statement.parameters.push_back(number - 1);
        statement.parameter_count = std::max(statement.parameter_count, number);
    }
    return statement;
}

void SqliteConnection::forget_oldest() {
    const auto oldest =
        std::ranges::min_element(statements_, {}, [](const auto& entry) { return entry.second.last_use; });
    sqlite3_finalize(oldest->second.handle);
    statements_.erase(oldest);
}

void SqliteConnection::bind(const Statement& statement, std::string_view sql, const Params& params) {
    if (params.size() != statement.parameter_count) {
        throw Failure(std::to_string(params.size()) + " parameters given where " +
                      std::to_string(statement.parameter_count) + " are needed: " + std::string(sql));
    }
    for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
        const auto& value = params[statement.parameters[i]].variant();
        const int place = static_cast<int>(i) + 1;
        int code = SQLITE_OK;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            code = sqlite3_bind_int64(statement.handle, place, *number);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            // The parameters outlive the statement's run, so SQLite need not copy them.
            code = sqlite3_bind_text64(statement.handle, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        } else {
            code = sqlite3_bind_null(statement.handle, place);
        }
        if (code != SQLITE_OK) {
            fail(code, sql);
        }
    }
}

bool SqliteConnection::step(const Statement& statement, std::string_view sql) {
    const int code = sqlite3_step(statement.handle);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        fail(code, sql);
    }
    return false;
}

void SqliteConnection::fail(int code, std::string_view doing) {
    const std::string text =
        file_.string() + ": " + describe(code, handle_) + advice(code) + " (" + std::string(doing) + ")";
    if ((code & 0xff) == SQLITE_CONSTRAINT) {
        throw ConstraintViolation(text);
    }
    throw Failure(text);
}

void SqliteConnection::close() noexcept {
    for (const auto& [text, statement] : statements_) {
        sqlite3_finalize(statement.handle);
    }
    statements_.clear();
    sqlite3_finalize(rollback_);
    sqlite3_close(handle_);
    handle_ = nullptr;
}

} // namespace merx::sql
