// What orders do when payments have news: a checkout that waited for the customer goes on, and an order shows what
// became of its money.
#pragma once

#include <functional>
#include <span>

#include "events/transport.hpp"
#include "orders/adapters/sql_store.hpp"

namespace merx::orders {

class PaymentEvents {
public:
    // `wake` is called, on any thread, when waiting checkouts have become due. All must outlive the transport's
    // use.
    PaymentEvents(SqlStore& store, const Clock& clock, std::function<void()> wake)
        : store_(store), clock_(clock), wake_(std::move(wake)) {}

    void subscribe(events::Transport& transport, sql::Database& database);

private:
    Task<Result<void>> apply(sql::Transaction& tx, std::span<const events::Event* const> events);

    SqlStore& store_;
    const Clock& clock_;
    const std::function<void()> wake_;
};

} // namespace merx::orders
