#include "sql/migrations.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace merx::sql {
namespace {

struct Applied {
    std::string name;
    std::string checksum;
};

// FNV-1a with 64 bits: it is to notice an edited script, not an attacker.
std::string checksum_of(std::string_view script) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char character : script) {
        hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
    }
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, hash >>= 4) {
        *digit = "0123456789abcdef"[hash & 0xf];
    }
    return text;
}

bool is_word(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

void replace_phrase(std::string& text, std::string_view phrase, std::string_view by) {
    for (auto at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at + 1)) {
        const bool begins = at == 0 || !is_word(text[at - 1]);
        const auto end = at + phrase.size();
        if (begins && (end == text.size() || !is_word(text[end]))) {
            text.replace(at, phrase.size(), by);
        }
    }
}

std::string in_words_of(std::string_view engine, std::string statement) {
    if (engine == "sqlite") {
        replace_phrase(statement, "bigint generated always as identity primary key",
                       "integer primary key autoincrement");
        // A type SQLite does not know would turn bytes that look like a number into one.
        replace_phrase(statement, "bytea", "blob");
    } else {
        // How SQLite keeps a table in the order of its key, without a second tree.
        replace_phrase(statement, "without rowid", "");
    }
    return statement;
}

std::string title_of(std::string_view set, int number, std::string_view name) {
    std::string digits = std::to_string(number);
    digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return "migration " + std::string(set) + "/" + digits + "_" + std::string(name);
}

// Several processes may start at once. SQLite has one writer; in PostgreSQL those who come second wait here, and then
// see what the first has done: each statement of theirs must look anew. A table that is in use is not waited for for
// long, since everybody else who asks for it would have to wait behind us.
void lock_out_others(Transaction& tx, std::string_view engine) {
    if (engine == "postgres") {
        tx.send("set transaction isolation level read committed");
        tx.send("set local lock_timeout = 0");
        tx.send("select pg_advisory_xact_lock(7239214)");
        tx.send("set local lock_timeout = '3s'");
    }
}

Task<std::map<int, Applied>> applied_migrations(Transaction& tx, std::string_view set) {
    co_await tx.execute("create table if not exists merx_migrations (migration_set text not null, number bigint not "
                        "null, name text not null, checksum text not null, time bigint not null, "
                        "primary key (migration_set, number))");
    const Rows rows =
        co_await tx.query("select number, name, checksum from merx_migrations where migration_set = $1", {set});
    std::map<int, Applied> applied;
    for (const Row& row : rows) {
        applied.emplace(static_cast<int>(row.integer(0)), Applied{row.text(1), row.text(2)});
    }
    co_return applied;
}

// What is in the database must be a beginning of what we have.
void check_history(std::string_view set, std::span<const Migration> migrations, const std::map<int, Applied>& applied) {
    for (const auto& [number, old] : applied) {
        const auto ours = std::ranges::find(migrations, number, &Migration::number);
        if (ours == migrations.end()) {
            throw Failure(title_of(set, number, old.name) +
                          " was applied by a newer version of Merx; use that version or a later one");
        }
        if (checksum_of(ours->script) != old.checksum) {
            throw Failure(title_of(set, number, ours->name) +
                          " has changed since it was applied; put the old text back and add a new migration");
        }
    }
}

Task<void> apply(Transaction& tx, std::string_view engine, std::string_view set, const Migration& migration,
                 Instant time) {
    for (std::string& statement : statements_of(migration.script)) {
        const std::string text = in_words_of(engine, std::move(statement));
        try {
            co_await tx.execute(text);
        } catch (const Failure& failure) {
            throw Failure(title_of(set, migration.number, migration.name) + ": " + failure.what());
        }
    }
    co_await tx.execute("insert into merx_migrations (migration_set, number, name, checksum, time) values "
                        "($1, $2, $3, $4, $5)",
                        {set, migration.number, migration.name, checksum_of(migration.script), time});
}

} // namespace

std::vector<std::string> statements_of(std::string_view script) {
    std::vector<std::string> statements;
    std::string statement;
    while (!script.empty()) {
        const auto end = script.find('\n');
        std::string_view line = script.substr(0, end);
        script.remove_prefix(end == std::string_view::npos ? script.size() : end + 1);

        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        const auto first = line.find_first_not_of(" \t");
        if (first == std::string_view::npos || line.substr(first).starts_with("--")) {
            continue;
        }
        statement.append(line);
        if (line.ends_with(';')) {
            statement.pop_back();
            statements.push_back(std::exchange(statement, {}));
        } else {
            statement += '\n';
        }
    }
    if (!statement.empty()) {
        statements.push_back(std::move(statement));
    }
    return statements;
}

Task<int> migrate(Database& database, std::string_view set, std::span<const Migration> migrations, const Clock& clock) {
    std::vector<Migration> in_order(migrations.begin(), migrations.end());
    std::ranges::sort(in_order, {}, &Migration::number);
    int count = 0;
    while (true) {
        // Each in a transaction of its own, which looks again: another process may have been here meanwhile.
        const auto applied = co_await database.transact<bool>([&](Transaction& tx) -> Task<Result<bool>> {
            lock_out_others(tx, database.engine());
            const auto history = co_await applied_migrations(tx, set);
            check_history(set, in_order, history);
            for (const Migration& migration : in_order) {
                if (!history.contains(migration.number)) {
                    co_await apply(tx, database.engine(), set, migration, clock.now());
                    co_return true;
                }
            }
            co_return false;
        });
        if (!*applied) {
            co_return count;
        }
        ++count;
    }
}

Task<int> migrate(Database& database, std::span<const MigrationSet> sets, const Clock& clock) {
    int count = 0;
    for (const MigrationSet& set : sets) {
        count += co_await migrate(database, set.name, set.migrations, clock);
    }
    co_return count;
}

} // namespace merx::sql
