// The changes of one SQL database, read from the numbers its rows carry.
#pragma once

#include "catalog/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

class SqlChangeLog final : public ChangeLog {
public:
    // Must outlive it.
    explicit SqlChangeLog(sql::Database& database) : database_(database) {}

    Task<Result<Changes>> after(std::int64_t sequence, std::int64_t limit) override;

private:
    sql::Database& database_;
};

} // namespace merx::catalog
