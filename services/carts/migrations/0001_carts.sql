-- A cart is one row, lines and all: every change of a cart is one small write.
create table carts (
    id text primary key,
    -- usr_…, null in a guest's cart
    owner text,
    -- 0 open, 1 ordered, 2 merged into another
    status bigint not null,
    merged_into text,
    -- of the prices in it; null while it is empty
    currency text,
    -- [["SKU", quantity], …]
    lines text not null,
    version bigint not null,
    create_time bigint not null,
    update_time bigint not null,
    expire_time bigint not null
);
create index carts_by_owner on carts (owner, status, id) where owner is not null;
create index carts_by_expiry on carts (expire_time);
