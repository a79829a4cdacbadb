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
// effect happens exactly once. An Error or an exception parks the event after bounded retries (a dead letter);
// later events, also those of the same subject, are still delivered, so a handler must cope with a gap in the
// sequence.
using Handler = std::function<Task<Result<void>>(sql::Transaction& tx, const Event& event)>;

struct Subscription {
    std::string consumer;           // the receiving service and purpose: "notifications.mail"
    std::vector<std::string> types; // exact types, or "order.*"
    sql::Database* database;        // the consumer's own store, with events::migrations() applied
    Handler handler;
    // Called after the transaction of a batch has committed, e.g. to wake a worker; may be empty.
    std::function<void()> after_commit;
};

class Transport {
public:
    virtual ~Transport() = default;
    // Before start() only.
    virtual void subscribe(Subscription subscription) = 0;
    // Delivers a batch, in order; returns when every subscriber has committed it (or parked it). Throws where
    // a store or the network failed; the same batch is then delivered again, and who has seen it does not again.
    virtual Task<void> deliver(std::span<const Event> batch) = 0;
};

// Whether the subscription asked for events of this type.
bool wants(const Subscription& subscription, std::string_view type);

} // namespace merx::events
