#include "sql/lease.hpp"

#include <utility>

namespace merx::sql {
namespace {

constexpr Migration scripts[] = {{1, "leases", R"sql(
-- Who does what only one process may do, and until when. `token` grows with every change of owner.
create table leases (
    name text primary key,
    owner text not null,
    token bigint not null,
    until_time bigint not null
);
)sql"}};

} // namespace

std::span<const Migration> lease_migrations() {
    return scripts;
}

Leases::Leases(Database& database, std::string owner, const Clock& clock, Duration term)
    : database_(database), owner_(std::move(owner)), clock_(clock), term_(term) {}

Lease::Lease(Leases& leases, std::string name) : leases_(leases), name_(std::move(name)) {}

Task<bool> Lease::hold() {
    const Instant until = from_micros(until_micros_.load());
    if (until - leases_.clock_.now() > leases_.term_ / 2) {
        co_return true;
    }
    const Grant grant = co_await take_or_renew();
    if (grant.token == 0) {
        forget();
        co_return false;
    }
    token_ = grant.token;
    until_micros_ = to_micros(grant.until);
    co_return true;
}

Task<Lease::Grant> Lease::take_or_renew() {
    const auto grant = co_await leases_.database_.transact<Grant>(
        [&](Transaction& tx) -> Task<Result<Grant>> {
            const Instant now = leases_.clock_.now();
            const Instant until = now + leases_.term_;
            const Rows rows = co_await tx.query("select owner, token, until_time from leases where name = $1", {name_});
            if (rows.empty()) {
                co_await tx.execute("insert into leases (name, owner, token, until_time) values ($1, $2, 1, $3) on "
                                    "conflict (name) do nothing",
                                    {name_, leases_.owner_, until});
                co_return Grant{1, until};
            }
            const bool is_ours = rows[0].text(0) == leases_.owner_;
            if (!is_ours && rows[0].instant(2) > now) {
                co_return Grant{};
            }
            const std::int64_t token = rows[0].integer(1) + (is_ours ? 0 : 1);
            co_await tx.execute("update leases set owner = $2, token = $3, until_time = $4 where name = $1",
                                {name_, leases_.owner_, token, until});
            co_return Grant{token, until};
        },
        Isolation::snapshot);
    co_return *grant;
}

Task<void> Lease::release() {
    if (until_micros_.load() == 0) {
        co_return;
    }
    forget();
    const auto released = co_await leases_.database_.transact<bool>(
        [&](Transaction& tx) -> Task<Result<bool>> {
            co_await tx.execute("update leases set until_time = 0 where name = $1 and owner = $2 and token = $3",
                                {name_, leases_.owner_, token()});
            co_return true;
        },
        Isolation::snapshot);
    static_cast<void>(released);
}

bool Lease::is_held() const {
    const Instant until = from_micros(until_micros_.load());
    return leases_.clock_.now() < until - leases_.term_ / clock_allowance_share;
}

Task<bool> Lease::still_holds(Transaction& tx) const {
    // An update and not a look: it keeps the row from others until this transaction has ended.
    const std::int64_t ours =
        co_await tx.execute("update leases set token = token where name = $1 and owner = $2 and token = $3",
                            {name_, leases_.owner_, token()});
    co_return ours == 1;
}

void Lease::forget() {
    until_micros_ = 0;
}

} // namespace merx::sql
