-- The number of the latest change of each thing, among all changes of the catalog in the order of their commits.
alter table categories add column sequence bigint not null default 0;
alter table products add column sequence bigint not null default 0;

-- What was there before has changes as well: categories first, as products are in them.
update categories set sequence = ref;
update products set sequence = ref + (select coalesce(max(ref), 0) from categories);

create index categories_by_sequence on categories (sequence);
create index products_by_sequence on products (sequence);

-- A deleted product leaves its row, a category only this.
create table deleted_categories (
    sequence bigint primary key,
    id text not null,
    version bigint not null
);

-- One row: the last number that was given. In PostgreSQL the transactions that change the catalog take turns by locking
-- this table, so that numbers become visible in their order.
create table catalog_changes (
    id bigint primary key,
    last bigint not null
);
insert into catalog_changes (id, last) select 1, coalesce((select max(sequence) from products),
    coalesce((select max(sequence) from categories), 0));
