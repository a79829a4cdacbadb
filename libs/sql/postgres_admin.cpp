#include <array>
#include <memory>

#include <libpq-fe.h>

#include "sql/postgres.hpp"
#include "sql/postgres_result.hpp"

namespace merx::sql {
namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

// Where every server has a database of this name, from which others are created.
constexpr const char* maintenance_database = "postgres";

std::string database_of(const std::string& url) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parts(PQconninfoParse(url.c_str(), &message),
                                                                             &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(message, &PQfreemem);
    if (parts == nullptr) {
        throw Failure("this is not the address of a PostgreSQL database: " + std::string(message));
    }
    for (const PQconninfoOption* part = parts.get(); part->keyword != nullptr; ++part) {
        if (std::string_view(part->keyword) == "dbname" && part->val != nullptr) {
            return part->val;
        }
    }
    throw Failure("the address of a PostgreSQL database must end with its name");
}

} // namespace

void create_postgres_database(const std::string& url) {
    const std::string name = database_of(url);
    // The name in the url comes first, and is replaced by the later one.
    const std::array keywords = {"dbname", "dbname", "connect_timeout", static_cast<const char*>(nullptr)};
    const std::array values = {url.c_str(), maintenance_database, "5", static_cast<const char*>(nullptr)};
    const Connection connection(PQconnectdbParams(keywords.data(), values.data(), 1), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        throw Failure(PQerrorMessage(connection.get()));
    }
    const std::array<const char*, 1> parameters = {name.c_str()};
    const PostgresResult found(PQexecParams(connection.get(), "select 1 from pg_database where datname = $1", 1,
                                            nullptr, parameters.data(), nullptr, nullptr, 0));
    if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) {
        throw Failure(problem_of(found.get(), "").message);
    }
    if (PQntuples(found.get()) > 0) {
        return;
    }
    const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
        PQescapeIdentifier(connection.get(), name.data(), name.size()), &PQfreemem);
    const std::string sql = "create database " + std::string(quoted.get()) +
                            " template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'";
    const PostgresResult created(PQexec(connection.get(), sql.c_str()));
    if (PQresultStatus(created.get()) != PGRES_COMMAND_OK) {
        const char* state = PQresultErrorField(created.get(), PG_DIAG_SQLSTATE);
        // Another process may have been faster: it exists, or (a key of the catalogue) it is about to.
        if (state == nullptr || (std::string_view(state) != "42P04" && std::string_view(state) != "23505")) {
            throw Failure(problem_of(created.get(), sql).message);
        }
    }
}

} // namespace merx::sql
