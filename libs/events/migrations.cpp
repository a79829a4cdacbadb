#include "events/outbox.hpp"

namespace merx::events {
namespace {

constexpr sql::Migration scripts[] = {{1, "outbox_and_inbox", R"sql(
-- Events in the order in which they are sent. Those of one subject are committed one after another, because its
-- row is changed with each, so their positions are in the order of their sequence.
create table outbox (
    position bigint generated always as identity primary key,
    id text not null,
    type text not null,
    source text not null,
    subject text not null,
    subject_sequence bigint not null,
    time bigint not null,
    trace_parent text not null,
    data bytea not null,
    sent_time bigint
);
create index outbox_unsent on outbox (position) where sent_time is null;

-- What each consumer of this database has seen.
create table inbox (
    consumer text not null,
    event_id text not null,
    received_time bigint not null,
    primary key (consumer, event_id)
) without rowid;
create index inbox_by_time on inbox (received_time);

-- Events that a consumer could not apply, kept whole so that they can be looked at and applied later.
create table dead_letters (
    consumer text not null,
    event_id text not null,
    type text not null,
    source text not null,
    subject text not null,
    subject_sequence bigint not null,
    time bigint not null,
    trace_parent text not null,
    data bytea not null,
    attempts bigint not null,
    reason text not null,
    parked_time bigint not null,
    primary key (consumer, event_id)
);
)sql"},
                                      {2, "parked_subjects", R"sql(
-- Later events of a parked subject are parked behind it, and replayed in the order of their sequence.
create index dead_letters_by_subject on dead_letters (consumer, subject, subject_sequence);

-- What was given up instead of being replayed, without its contents: those may be about a person.
create table dropped_letters (
    consumer text not null,
    event_id text not null,
    type text not null,
    subject text not null,
    subject_sequence bigint not null,
    reason text not null,
    dropped_time bigint not null,
    primary key (consumer, event_id)
) without rowid;
)sql"}};

} // namespace

std::span<const sql::Migration> migrations() {
    return scripts;
}

} // namespace merx::events
