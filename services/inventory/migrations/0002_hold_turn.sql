-- Always empty. In PostgreSQL the transactions of several processes that write holds take turns by locking it: a lock
-- of a table is waited for before a transaction looks at anything, so that nobody loses a race for having waited.
create table hold_turn (
    id text primary key
);
