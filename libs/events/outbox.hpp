// Sending: an event is a row written in the transaction of the state it announces, so that there is never
// one without the other. The relay delivers it afterwards, at least once.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"

namespace merx::events {

// The tables of outbox and inbox, for every service that sends or receives; apply before its own.
std::span<const sql::Migration> migrations();

class Outbox {
public:
    virtual ~Outbox() = default;
    // Part of the transaction: sent if and only if it commits. Wakes the relay after the commit.
    virtual Task<void> append(sql::Transaction& tx, Event event) = 0;
};

} // namespace merx::events
