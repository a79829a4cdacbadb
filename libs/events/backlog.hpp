// What has piled up in the tables of outbox and inbox, for the auditor, the metrics and housekeeping.
#pragma once

#include <cstdint>
#include <optional>

#include "sql/database.hpp"

namespace merx::events {

struct Backlog {
    std::int64_t unsent = 0;
    std::optional<Instant> oldest_unsent; // when it happened
    std::int64_t dead = 0;                // parked events of this database's consumers
};

Task<Backlog> backlog(sql::Database& database);

// Forgets events that happened before a moment and were sent, and inbox rows from before it; returns how many
// rows. Unsent events and dead letters stay. Choose a moment much longer ago than any event can take to be
// delivered everywhere (weeks): a consumer that has forgotten an event would apply it again. Works in small
// transactions, so that nobody waits long for it.
Task<std::int64_t> prune(sql::Database& database, Instant before);

} // namespace merx::events
