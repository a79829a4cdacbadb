#include "sql/postgres_result.hpp"

#include <charconv>
#include <cstring>
#include <limits>

#include <libpq-fe.h>

namespace merx::sql {
namespace {

// Types by their fixed numbers in pg_type.
enum Type : Oid {
    boolean = 16,
    bytea = 17,
    one_char = 18,
    name = 19,
    int8 = 20,
    int2 = 21,
    int4 = 23,
    text = 25,
    oid = 26,
    json = 114,
    blank_padded = 1042,
    varchar = 1043,
    numeric = 1700,
    nothing = 2278,
};

template <class Unsigned>
Unsigned big_endian(const char* bytes) {
    Unsigned number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number = static_cast<Unsigned>((number << 8) | static_cast<unsigned char>(bytes[i]));
    }
    return number;
}

template <class Unsigned>
std::int64_t signed_number(const char* bytes) {
    return static_cast<std::make_signed_t<Unsigned>>(big_endian<Unsigned>(bytes));
}

// What sum() of bigint answers: digits to the base 10000, the first of weight 10000^weight.
std::int64_t whole_number(const char* bytes) {
    const auto digits = signed_number<std::uint16_t>(bytes);
    const auto weight = signed_number<std::uint16_t>(bytes + 2);
    const auto sign = big_endian<std::uint16_t>(bytes + 4);
    if (sign != 0 && sign != 0x4000) {
        throw Failure("PostgreSQL answered a number that is none, or has no end");
    }
    std::int64_t number = 0;
    for (std::int64_t i = 0; i <= weight || i < digits; ++i) {
        const std::int64_t digit = i < digits ? signed_number<std::uint16_t>(bytes + 8 + 2 * i) : 0;
        const bool fraction = i > weight && digit != 0;
        // Towards the negative, which reaches one further.
        if (fraction || __builtin_mul_overflow(number, 10'000, &number) ||
            __builtin_sub_overflow(number, digit, &number)) {
            throw Failure("PostgreSQL answered a number that is not a whole one of 64 bits");
        }
    }
    if (sign == 0 && number == std::numeric_limits<std::int64_t>::min()) {
        throw Failure("PostgreSQL answered a number that is not a whole one of 64 bits");
    }
    return sign == 0 ? -number : number;
}

Value value_of(const pg_result* answer, int row, int column) {
    if (PQgetisnull(answer, row, column) != 0) {
        return nullptr;
    }
    const char* bytes = PQgetvalue(answer, row, column);
    const auto size = static_cast<std::size_t>(PQgetlength(answer, row, column));
    switch (static_cast<Type>(PQftype(answer, column))) {
    case int8: return signed_number<std::uint64_t>(bytes);
    case int4: return signed_number<std::uint32_t>(bytes);
    case int2: return signed_number<std::uint16_t>(bytes);
    case oid: return static_cast<std::int64_t>(big_endian<std::uint32_t>(bytes));
    case boolean: return *bytes != 0;
    case numeric: return whole_number(bytes);
    case text:
    case varchar:
    case blank_padded:
    case bytea:
    case json:
    case name:
    case one_char: return std::string(bytes, size);
    case nothing: return nullptr;
    }
    throw Failure(std::string("column ") + PQfname(answer, column) + " has type number " +
                  std::to_string(PQftype(answer, column)) + ", which is none of integer, text and bytea");
}

std::string field(const pg_result* error, int code) {
    const char* value = PQresultErrorField(error, code);
    return value == nullptr ? std::string() : std::string(value);
}

PostgresProblem::Kind kind_of(const std::string& state, const std::string& severity) {
    using enum PostgresProblem::Kind;
    if (severity == "FATAL" || severity == "PANIC" || state.starts_with("08") || state.starts_with("57P0")) {
        return lost;
    }
    if (state == "40001" || state == "40P01") {
        return race;
    }
    // "cached plan must not change result type", and a prepared statement that is not there.
    if (state == "0A000" || state == "26000") {
        return stale;
    }
    return state.starts_with("23") ? constraint : refused;
}

} // namespace

void PostgresResultDeleter::operator()(pg_result* result) const noexcept {
    PQclear(result);
}

PostgresProblem problem_of(const pg_result* error, std::string_view sql) {
    const std::string state = field(error, PG_DIAG_SQLSTATE);
    std::string message = field(error, PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) {
        message = PQresultErrorMessage(error);
    }
    if (!state.empty()) {
        message += " (" + state + ")";
    }
    if (!sql.empty()) {
        message += ": " + std::string(sql);
    }
    return {kind_of(state, field(error, PG_DIAG_SEVERITY_NONLOCALIZED)), "PostgreSQL: " + message};
}

void raise(const PostgresProblem& problem) {
    switch (problem.kind) {
    case PostgresProblem::Kind::constraint: throw ConstraintViolation(problem.message);
    case PostgresProblem::Kind::overloaded: throw Overloaded(problem.message);
    case PostgresProblem::Kind::refused:
    case PostgresProblem::Kind::race:
    case PostgresProblem::Kind::stale:
    case PostgresProblem::Kind::lost: break;
    }
    throw Failure(problem.message);
}

Rows rows_of(const pg_result* answer) {
    const int rows = PQntuples(answer);
    const int columns = PQnfields(answer);
    Rows found;
    found.reserve(static_cast<std::size_t>(rows));
    for (int row = 0; row < rows; ++row) {
        std::vector<Value> values;
        values.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) {
            values.push_back(value_of(answer, row, column));
        }
        found.emplace_back(std::move(values));
    }
    return found;
}

std::int64_t affected_rows(pg_result* answer) {
    const std::string_view text = PQcmdTuples(answer);
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

} // namespace merx::sql
