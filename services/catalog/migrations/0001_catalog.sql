-- `ref` is the short name by which tables of this service know a row; outside it is known by `id`.

create table categories (
    ref bigint generated always as identity primary key,
    id text not null unique,
    slug text not null unique,
    name text not null,
    parent bigint references categories (ref),
    version bigint not null,
    create_time bigint not null,
    update_time bigint not null
);
create index categories_by_parent on categories (parent);

create table products (
    ref bigint generated always as identity primary key,
    id text not null unique,
    -- null in a deleted product, which leaves both to others
    slug text unique,
    external_id text unique,
    -- fingerprint of what was last imported, null where it was not
    import_mark text,
    -- 0 draft, 1 active, 2 archived, 3 deleted
    status bigint not null,
    version bigint not null,
    create_time bigint not null,
    update_time bigint not null,
    -- everything else, so that one row is the whole answer
    document text not null
);

-- What carts and orders ask for, ready to be handed out.
create table variants (
    sku text primary key,
    product bigint not null references products (ref),
    product_id text not null,
    variant_id text not null,
    name text not null,
    amount bigint not null,
    currency text not null,
    weight_grams bigint not null,
    image_url text not null,
    sellable bigint not null
);
create index variants_by_product on variants (product);

create table product_categories (
    product bigint not null references products (ref),
    category bigint not null references categories (ref),
    primary key (product, category)
);
create index product_categories_by_category on product_categories (category);

-- Where a product is listed: once for the whole shop (category 0) and once for each category it is in or below, so
-- that every page of every list is a short walk along one index.
create table product_listing (
    product bigint not null references products (ref),
    category bigint not null,
    status bigint not null,
    name_key text not null,
    lowest_price bigint not null,
    highest_price bigint not null,
    primary key (product, category)
);
create index product_listing_newest on product_listing (category, status, product, lowest_price, highest_price);
create index product_listing_by_name
    on product_listing (category, status, name_key, product, lowest_price, highest_price);
create index product_listing_by_price on product_listing (category, status, lowest_price, product, highest_price);

-- Attributes, and the brand under the empty name. The value is in the key so that the index alone can tell whether
-- a product has it.
create table product_facets (
    product bigint not null references products (ref),
    name text not null,
    value text not null,
    primary key (product, name, value)
);
create index product_facets_by_value on product_facets (name, value, product);

-- The number that the next slug made from the same words gets.
create table slug_numbers (
    slug text primary key,
    last bigint not null
);
