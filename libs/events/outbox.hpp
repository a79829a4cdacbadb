// Sending: an event is a row written in the transaction of the state it announces, so that there is never
// one without the other. The relay delivers it afterwards, at least once.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "events/event.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"

namespace merx::events {

// The tables of outbox, inbox and dead letters, for every service that sends or receives. The set is called
// "events": `co_await sql::migrate(database, "events", events::migrations(), clock)`.
std::span<const sql::Migration> migrations();

class Outbox {
public:
    virtual ~Outbox() = default;
    // Part of the transaction: sent if and only if it commits. Wakes the relay after the commit.
    virtual Task<void> append(sql::Transaction& tx, Event event) = 0;
    // The same for several, in few statements. Those of one subject stand in their order.
    virtual Task<void> append(sql::Transaction& tx, std::vector<Event> events) = 0;
};

// `wake` is called after every commit that holds an event, on an unspecified thread: `[&] { relay.wake(); }`. What
// it refers to must live until the last transaction has ended.
std::unique_ptr<Outbox> make_outbox(std::function<void()> wake);

} // namespace merx::events
