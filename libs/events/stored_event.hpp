// Events as the tables of this library keep them: outbox and dead letters. Internal to libs/events.
#pragma once

#include <string_view>

#include "events/event.hpp"
#include "sql/database.hpp"

namespace merx::events {

// What is selected of the outbox; of a dead letter the same follows its consumer.
inline constexpr std::string_view outbox_columns =
    "position, id, type, source, subject, subject_sequence, time, trace_parent, data";

// A row of these columns, whatever its first and those behind them are. Throws Failure, naming the table, where
// the id is malformed.
Event event_of(const sql::Row& row, std::string_view table);

} // namespace merx::events
