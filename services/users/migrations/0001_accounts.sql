-- email_key is the address without case: what makes it unique. announcements counts the events about the account
-- and is the sequence of the last one.
create table users (
    id text primary key,
    email text not null,
    email_key text not null unique,
    email_confirmed bigint not null,
    name text not null,
    roles text not null,
    password_hash text not null,
    version bigint not null,
    announcements bigint not null,
    create_time bigint not null,
    update_time bigint not null
);

-- Outlives its account until its last access token has expired, so that a restart does not forgive it: no
-- foreign key.
create table sessions (
    id text primary key,
    user_id text not null,
    client_address text not null,
    create_time bigint not null,
    refresh_time bigint not null,
    expire_time bigint not null,
    end_time bigint
);
create index sessions_by_user on sessions (user_id);
create index sessions_by_expiry on sessions (expire_time);
create index sessions_by_end on sessions (end_time) where end_time is not null;

-- Used ones stay as long as their session, so that a second use is noticed.
create table refresh_tokens (
    fingerprint text primary key,
    session_id text not null references sessions (id),
    used_time bigint
);
create index refresh_tokens_by_session on refresh_tokens (session_id);

-- Without user_id: asked for an address that has no account, and kept so that the work is the same.
create table one_time_tokens (
    fingerprint text primary key,
    purpose text not null,
    user_id text references users (id),
    email text not null,
    expire_time bigint not null
);
create index one_time_tokens_by_user on one_time_tokens (user_id, purpose);
create index one_time_tokens_by_expiry on one_time_tokens (expire_time);

-- By the fingerprint of the address, whether or not it has an account.
create table login_attempts (
    address_fingerprint text primary key,
    failures bigint not null,
    last_failure bigint not null
);
create index login_attempts_by_time on login_attempts (last_failure);

create table addresses (
    id text primary key,
    user_id text not null references users (id),
    name text not null,
    line1 text not null,
    line2 text not null,
    city text not null,
    region text not null,
    postal_code text not null,
    country text not null,
    phone text not null,
    is_default bigint not null,
    create_time bigint not null,
    update_time bigint not null
);
create index addresses_by_user on addresses (user_id);

-- The newest one that is not retired signs; all that are not past their retirement verify.
create table signing_keys (
    id text primary key,
    seed text not null,
    create_time bigint not null,
    retire_time bigint
);
