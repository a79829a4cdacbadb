-- What orders owe and have paid. An order given up before anyone asked to authorise its payment has a voided one
-- without an amount, so that it is never charged.
create table payment (
    id text primary key,
    order_id text not null unique,
    user_id text,
    status text not null,
    -- What is not settled with the provider: 'nothing', 'authorization', 'action', 'capture', 'voiding'.
    open_step text not null,
    amount bigint check (amount >= 0),
    currency text,
    captured bigint not null check (captured = 0 or captured = amount),
    refunded bigint not null check (refunded >= 0 and refunded <= captured),
    payment_method text not null,
    provider text not null,
    provider_reference text not null,
    failure_code text not null,
    version bigint not null,
    -- When the background worker looks after what is open, and how often it has in vain.
    settle_time bigint,
    attempts bigint not null,
    create_time bigint not null,
    update_time bigint not null
);
create index payment_to_settle on payment (settle_time) where settle_time is not null;

-- Money given back, or about to be. A payment's refunded is the sum of those that are 'made'.
create table refund (
    payment_id text not null references payment (id),
    position bigint not null,
    id text not null unique,
    amount bigint not null check (amount > 0),
    reason text not null,
    state text not null check (state in ('pending', 'made', 'declined')),
    idempotency_key text,
    asked_for_rest bigint not null,
    create_time bigint not null,
    primary key (payment_id, position)
);
create unique index refund_by_key on refund (payment_id, idempotency_key) where idempotency_key is not null;
