// What a consumer could not apply: to be looked at, applied after all, or given up. Beside the running consumer, in
// any process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "events/transport.hpp"
#include "sql/database.hpp"

namespace merx::events {

struct DeadLetter {
    std::string consumer;
    Event event;
    std::int64_t attempts = 0; // 0: parked behind another
    std::string reason;
    Instant parked_time;
};

// An empty text stands for all.
struct DeadLetterFilter {
    std::string consumer;
    std::string subject;
    std::string event_id;
};

// At most `limit`, by consumer and subject, those of one subject in the order in which they will be applied: that of
// their sequence, and of their ids where two have the same.
Task<std::vector<DeadLetter>> dead_letters(sql::Database& database, DeadLetterFilter filter, std::size_t limit);

struct Replayed {
    std::int64_t applied = 0;
    std::optional<DeadLetter> refused; // the handler refused it still; it and those behind it stay parked
    std::string reason;                // why it was refused
};

// Applies the parked events of one subject, in order and each in one transaction with its removal, until none is left
// or one is refused. When the last is gone, new events of the subject are applied again as they come. Throws Failure.
Task<Replayed> replay(const Subscription& subscription, std::string subject);

// Gives up what matches and gives its number; a row in `dropped_letters` stays of each, without the event's contents.
// The consumer must be named. What was parked behind stays parked until it is replayed or dropped as well.
Task<std::int64_t> drop_dead_letters(sql::Database& database, DeadLetterFilter filter, const Clock& clock);

} // namespace merx::events
