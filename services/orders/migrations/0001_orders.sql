-- Orders. What was bought, at which prices and where it goes is written once, as JSON in `document`; its totals also
-- stand beside it, for reports and audits.
create table orders (
    id text primary key,
    number bigint not null unique,
    status text not null,
    user_id text not null,
    email text not null,
    cart_id text,
    document text not null,
    currency text not null,
    subtotal bigint not null check (subtotal >= 0),
    discount_total bigint not null check (discount_total >= 0),
    shipping_total bigint not null check (shipping_total >= 0),
    tax_total bigint not null check (tax_total >= 0),
    total bigint not null check (total = subtotal - discount_total + shipping_total + tax_total and total >= 0),
    payment_status text not null,
    payment_id text not null,
    payment_action_type text not null,
    payment_action_url text not null,
    tracking_number text not null,
    version bigint not null,
    create_time bigint not null,
    update_time bigint not null
);
-- A cart becomes one order: others may be tried only after one has failed.
create unique index orders_one_per_cart on orders (cart_id)
    where cart_id is not null and status in ('pending', 'confirmed', 'shipped', 'delivered', 'returned');
create index orders_by_user on orders (user_id, id);
create index orders_by_status on orders (status, id);

-- Order numbers are handed out in blocks.
create table order_numbers (
    name text primary key,
    next bigint not null
);
insert into order_numbers (name, next) values ('M', 100001);

-- The history of each order. `version` is the order's after the step.
create table order_steps (
    order_id text not null,
    version bigint not null,
    from_status text,
    to_status text not null,
    actor text not null,
    reason text not null,
    time bigint not null,
    primary key (order_id, version)
) without rowid;

-- What is still to be done on an order: at most one thing at a time, gone when it is done.
create table order_work (
    order_id text primary key,
    kind text not null,
    step text not null,
    payment_method text not null,
    claim_scope text,
    claim_key text,
    actor text not null,
    reason text not null,
    tracking_number text not null,
    failure text,
    trace_parent text not null,
    owner text not null,
    lease_until bigint not null,
    due_time bigint not null,
    attempts bigint not null
) without rowid;

-- Idempotency keys that made an order, each with the answer its first request got.
create table order_claims (
    claim_scope text not null,
    claim_key text not null,
    fingerprint text not null,
    order_id text not null,
    answer text,
    create_time bigint not null,
    primary key (claim_scope, claim_key)
);
