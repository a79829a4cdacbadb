-- Where stock lies.
create table location (
    id text primary key,
    name text not null unique,
    priority bigint not null check (priority between 0 and 1000)
);

-- The default location. Its id is the smallest there is, so that it comes before others of the same priority.
insert into location (id, name, priority) values ('loc_0000000000e008000000000000', 'Main', 100);

-- How much of a SKU lies at a location, and how much of that is kept for orders. Equal to the sums of its movements.
create table stock (
    sku text not null,
    location_id text not null references location (id),
    on_hand bigint not null check (on_hand >= 0),
    held bigint not null check (held >= 0),
    primary key (sku, location_id),
    check (held <= on_hand)
);

-- Every change of stock there ever was, in the order they were made.
create table movement (
    position bigint generated always as identity primary key,
    id text not null,
    sku text not null,
    location_id text not null,
    on_hand_delta bigint not null,
    held_delta bigint not null,
    reason text not null,
    order_id text,
    actor text not null,
    create_time bigint not null
);
create index movement_of_sku on movement (sku, position);

-- What orders hold. An order released before it held anything has a row without lines, so that it never will.
create table hold (
    order_id text primary key,
    id text not null,
    state text not null check (state in ('open', 'confirmed', 'committed', 'released', 'restocked')),
    expire_time bigint not null,
    create_time bigint not null,
    update_time bigint not null
) without rowid;
create index hold_to_expire on hold (expire_time) where state = 'open';

-- The units of a hold, by where they were taken from. Stock's held is the sum of those of open and confirmed holds.
create table hold_line (
    order_id text not null references hold (order_id),
    line bigint not null,
    sku text not null,
    location_id text not null,
    quantity bigint not null check (quantity > 0),
    primary key (order_id, line, location_id)
) without rowid;

-- How often a change of a SKU's stock was announced; numbers its events.
create table stock_announcement (
    sku text primary key,
    sequence bigint not null
);
