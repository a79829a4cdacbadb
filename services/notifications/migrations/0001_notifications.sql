create table notifications (
    id text primary key,
    template text not null,
    recipient text not null,
    subject text not null,
    body text not null,
    about text not null,
    status text not null,
    attempts bigint not null,
    last_error text not null,
    create_time bigint not null,
    due_time bigint not null,
    send_time bigint
);

-- What the delivery asks for; sent mails do not weigh on it.
create index notifications_due on notifications (due_time) where status = 'queued';
create index notifications_about on notifications (about);
create index notifications_recipient on notifications (recipient);
