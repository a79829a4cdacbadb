#include "events/stored_event.hpp"

#include <string>

namespace merx::events {

Event event_of(const sql::Row& row, std::string_view table) {
    auto id = EventId::parse(row.text(1));
    if (!id) {
        throw sql::Failure(std::string(table) + " holds an event with the malformed id " + row.text(1));
    }
    return Event{.id = *id,
                 .type = row.text(2),
                 .source = row.text(3),
                 .subject = row.text(4),
                 .sequence = row.integer(5),
                 .time = row.instant(6),
                 .trace_parent = row.text(7),
                 .data = row.text(8)};
}

} // namespace merx::events
