#include "payments/sandbox.hpp"

namespace merx::payments {
namespace {

const sql::Migration scripts[] = {
    {1, "ledger", R"sql(
-- What merchants charged, under the references they gave.
create table charge (
    reference text primary key,
    id text not null,
    payment_method text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    state text not null check (state in ('authorized', 'action_required', 'captured', 'voided', 'declined')),
    decline_code text not null,
    captured bigint not null check (captured = 0 or captured = amount),
    refunded bigint not null check (refunded >= 0 and refunded <= captured),
    -- Before it the charge is in progress.
    ready_time bigint not null,
    create_time bigint not null
) without rowid;

-- Money given back, under the references that merchants gave. A charge's refunded is their sum.
create table charge_refund (
    reference text primary key,
    charge_reference text not null references charge (reference),
    amount bigint not null check (amount > 0),
    create_time bigint not null
);

-- How often pm_sandbox_unavailable was tried.
create table attempt (
    reference text primary key,
    count bigint not null
);
)sql"},
};

} // namespace

std::span<const sql::Migration> sandbox_migrations() {
    return scripts;
}

} // namespace merx::payments
