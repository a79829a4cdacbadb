// Receiving: a consumer records an event's id in the transaction of its effect, so that the effect happens once,
// however often the event arrives.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "sql/database.hpp"

namespace merx::events {

// One consumer's inbox, in its service's own database with events::migrations() applied. Holds no state of its
// own; any thread may use it.
class Inbox {
public:
    static constexpr std::size_t max_batch = 256;

    // The clock must outlive it.
    Inbox(std::string consumer, const Clock& clock) : consumer_(std::move(consumer)), clock_(clock) {}

    // True if this consumer sees the event for the first time; then apply it in this same transaction.
    Task<bool> accept(sql::Transaction& tx, const Event& event) const;
    // The same for a batch, in one statement: of each event, whether it is to be applied. At most max_batch.
    Task<std::vector<bool>> accept(sql::Transaction& tx, std::span<const Event* const> events) const;

    // Puts an event aside that could not be applied: it counts as seen, and is kept whole as a dead letter. Does
    // nothing with an event that was seen before, and says false.
    Task<bool> park(sql::Transaction& tx, const Event& event, int attempts, std::string_view reason) const;
    // The dead letter alone, of an event that this transaction has accepted.
    Task<void> keep(sql::Transaction& tx, const Event& event, int attempts, std::string_view reason) const;

    // Whether this consumer has dead letters at all, and of this subject.
    Task<bool> any_parked(sql::Session& session) const;
    Task<bool> is_parked(sql::Session& session, std::string_view subject) const;

private:
    const std::string consumer_;
    const Clock& clock_;
};

} // namespace merx::events
