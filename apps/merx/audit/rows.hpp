// Reading for the auditor: every row of a question, in order.
#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>

#include "async/run_blocking.hpp"
#include "orders/adapters/documents.hpp"
#include "sql/database.hpp"

namespace merx::audit {

// All rows at once: the auditor's questions are answered from memory.
inline sql::Rows rows(sql::Database& database, std::string_view sql, sql::Params params = {}) {
    auto answer = run_blocking(database.read<sql::Rows>(
        [&](sql::Session& session) -> Task<Result<sql::Rows>> { co_return co_await session.query(sql, params); }));
    return std::move(*answer);
}

// An order's document; empty where it is damaged.
inline std::optional<orders::OrderDocument> document_of(std::string_view text) {
    try {
        return orders::read_document(text);
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

} // namespace merx::audit
