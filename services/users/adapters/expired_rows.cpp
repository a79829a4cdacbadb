#include "users/adapters/expired_rows.hpp"

#include "core/assert.hpp"
#include "users/domain/login_attempts.hpp"

namespace merx::users {

Task<std::int64_t> delete_expired_rows(sql::Database& database, Instant now) {
    const auto deleted =
        co_await database.transact<std::int64_t>([&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            std::int64_t rows = co_await tx.execute(
                "delete from refresh_tokens where session_id in (select id from sessions where expire_time <= $1)",
                {now});
            rows += co_await tx.execute("delete from sessions where expire_time <= $1", {now});
            rows += co_await tx.execute("delete from one_time_tokens where expire_time <= $1", {now});
            const Instant forgotten = now - attempts_memory;
            rows += co_await tx.execute("delete from login_attempts where last_failure <= $1", {forgotten});
            co_return rows;
        });
    MERX_ASSERT(deleted.has_value());
    co_return *deleted;
}

} // namespace merx::users
