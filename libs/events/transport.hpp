// Carrying events from a service's outbox to the services that asked for them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "events/event.hpp"
#include "sql/database.hpp"

namespace merx::events {

// Applies one event within the consumer's own transaction, next to the inbox row that marks it as seen, so the
// effect happens exactly once. An Error or an exception parks the event after bounded retries (a dead letter), and
// with it its subject: later events of that subject are parked behind it, in order, until the first is replayed or
// dropped (dead_letters.hpp). Events of other subjects go on. A handler hears the types it asked for only, and what
// was dropped never, so it must cope with gaps in the sequence.
using Handler = std::function<Task<Result<void>>(sql::Transaction& tx, const Event& event)>;

// Does to several events at once, in fewer statements, what a Handler would do to each of them, one after another. What
// it says against them is no event's fault yet: they are then given to the Handler.
using BatchHandler = std::function<Task<Result<void>>(sql::Transaction& tx, std::span<const Event* const> events)>;

// A Handler that hands each event to `batch`, alone.
Handler one_by_one(BatchHandler batch);

struct Subscription {
    std::string consumer;           // the receiving service and purpose: "notifications.mail"
    std::vector<std::string> types; // exact types, or "order.*"
    sql::Database* database;        // the consumer's own store, with events::migrations() applied
    Handler handler;
    // Called after the transaction of a batch has committed, e.g. to wake a worker; may be empty.
    std::function<void()> after_commit;
    // In place of the handler where several events come together; may be empty.
    BatchHandler batch_handler{};
};

// Somebody who wants to know and keeps no record of it: a cache. Every process that listens hears every event from
// when it started, at most once each.
struct Listener {
    std::vector<std::string> types; // as in a Subscription
    // Called on an unspecified thread, one event at a time; must not block or throw.
    std::function<void(const Event&)> hear;
    // Some events may have been missed: forget what was concluded from those before. As hear(); may be empty.
    std::function<void()> lost;
};

class Transport {
public:
    virtual ~Transport() = default;
    // Before start() only.
    virtual void subscribe(Subscription subscription) = 0;
    // Before start() only.
    virtual void listen(Listener listener) = 0;
    // Delivers a batch, in order; returns when it is safe: every subscriber has committed it (or parked it), or the
    // broker holds it. Throws where
    // a store or the network failed; the same batch is then delivered again, and who has seen it does not again.
    virtual Task<void> deliver(std::span<const Event> batch) = 0;
};

// Whether the subscription asked for events of this type.
bool wants(const Subscription& subscription, std::string_view type);
bool wants(std::span<const std::string> types, std::string_view type);

} // namespace merx::events
