#include "sql/database.hpp"

#include "core/assert.hpp"

namespace merx::sql {
namespace {

const Value& at(const std::vector<Value>& columns, std::size_t column) {
    MERX_ASSERT(column < columns.size());
    return columns[column];
}

} // namespace

bool Row::is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(at(columns_, column).variant());
}

std::int64_t Row::integer(std::size_t column) const {
    const auto* number = std::get_if<std::int64_t>(&at(columns_, column).variant());
    MERX_ASSERT(number != nullptr);
    return *number;
}

const std::string& Row::text(std::size_t column) const {
    const auto* text = std::get_if<std::string>(&at(columns_, column).variant());
    MERX_ASSERT(text != nullptr);
    return *text;
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<Instant> Row::optional_instant(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
}

} // namespace merx::sql
