#include "payments/adapters/sql_payment_store.hpp"

#include <set>

#include "core/assert.hpp"
#include "merx/payments/v1/events.pb.h"
#include "payments/adapters/payment_rows.hpp"
#include "payments/adapters/wire.hpp"
#include "payments/app/find_payment.hpp"

namespace merx::payments {
namespace {

// Which event says that a payment has come to this status; empty where none does.
std::string_view event_for(PaymentStatus status) {
    switch (status) {
    case PaymentStatus::requires_payment: return {};
    case PaymentStatus::authorized: return "payment.authorized";
    case PaymentStatus::captured: return "payment.captured";
    case PaymentStatus::partially_refunded:
    case PaymentStatus::refunded: return "payment.refunded";
    case PaymentStatus::voided: return "payment.voided";
    case PaymentStatus::failed: return "payment.failed";
    }
    MERX_UNREACHABLE();
}

Result<Payment> found_or_error(std::optional<Payment> payment) {
    if (!payment) {
        return fail(no_payment());
    }
    return *std::move(payment);
}

} // namespace

Task<Result<Payment>> SqlPaymentStore::find(const PaymentId& id) {
    co_return co_await database_.read<Payment>([&](sql::Session& session) -> Task<Result<Payment>> {
        co_return found_or_error(co_await load_payment(session, id));
    });
}

Task<Result<Payment>> SqlPaymentStore::find_by_order(const OrderId& order_id) {
    co_return co_await database_.read<Payment>([&](sql::Session& session) -> Task<Result<Payment>> {
        co_return found_or_error(co_await load_payment_of_order(session, order_id));
    });
}

Task<Result<std::vector<Payment>>> SqlPaymentStore::find_due(Instant time, std::int64_t limit) {
    using Payments = std::vector<Payment>;
    co_return co_await database_.read<Payments>([&](sql::Session& session) -> Task<Result<Payments>> {
        co_return co_await load_due_payments(session, time, limit);
    });
}

Task<Result<OpenedPayment>> SqlPaymentStore::open(const Payment& payment, const std::string& trace_parent) {
    if (are_combined_) {
        Wish wish{.trace_parent = &trace_parent, .opening = &payment};
        if (co_await wishes_.run(wish)) {
            co_return OpenedPayment{.payment = payment, .is_new = true};
        }
    }
    co_return co_await open_alone(payment, trace_parent);
}

Task<Result<OpenedPayment>> SqlPaymentStore::open_alone(const Payment& payment, const std::string& trace_parent) {
    co_return co_await database_.transact<OpenedPayment>(
        [&](sql::Transaction& tx) -> Task<Result<OpenedPayment>> {
            if (co_await insert_payment(tx, payment)) {
                Written outcome;
                announce(outcome, payment, trace_parent);
                co_await write(tx, std::move(outcome));
                co_return OpenedPayment{.payment = payment, .is_new = true};
            }
            std::optional<Payment> before = co_await load_payment_of_order(tx, payment.order_id);
            co_return OpenedPayment{.payment = std::move(before).value(), .is_new = false};
        },
        sql::Isolation::snapshot);
}

Task<Result<Payment>> SqlPaymentStore::update(const PaymentId& id, PaymentChange change,
                                              const std::string& trace_parent) {
    if (are_combined_) {
        Wish wish{.trace_parent = &trace_parent, .id = &id, .change = &change};
        if (co_await wishes_.run(wish) && wish.outcome) {
            co_return std::move(*wish.outcome);
        }
    }
    co_return co_await database_.transact<Payment>(
        [&](sql::Transaction& tx) -> Task<Result<Payment>> {
            std::optional<Payment> found = co_await load_payment(tx, id);
            co_return co_await apply(tx, std::move(found), change, trace_parent);
        },
        sql::Isolation::snapshot);
}

Task<Result<Payment>> SqlPaymentStore::update_by_order(const OrderId& order_id, PaymentChange change,
                                                       const std::string& trace_parent) {
    co_return co_await database_.transact<Payment>(
        [&](sql::Transaction& tx) -> Task<Result<Payment>> {
            std::optional<Payment> found = co_await load_payment_of_order(tx, order_id);
            co_return co_await apply(tx, std::move(found), change, trace_parent);
        },
        sql::Isolation::snapshot);
}

Task<Result<Payment>> SqlPaymentStore::update_or_open(const Payment& otherwise, PaymentChange change,
                                                      const std::string& trace_parent) {
    co_return co_await database_.transact<Payment>(
        [&](sql::Transaction& tx) -> Task<Result<Payment>> {
            std::optional<Payment> found = co_await load_payment_of_order(tx, otherwise.order_id);
            if (!found) {
                co_await insert_payment(tx, otherwise);
                Written outcome;
                announce(outcome, otherwise, trace_parent);
                co_await write(tx, std::move(outcome));
                co_return otherwise;
            }
            co_return co_await apply(tx, std::move(found), change, trace_parent);
        },
        sql::Isolation::snapshot);
}

Task<void> SqlPaymentStore::write_together(sql::Transaction& tx, std::span<Wish* const> wishes) {
    std::vector<std::string> ids;
    std::vector<const Payment*> opening;
    for (const Wish* wish : wishes) {
        if (wish->opening != nullptr) {
            opening.push_back(wish->opening);
        } else {
            ids.push_back(wish->id->text());
        }
    }
    auto found = co_await load_payments(tx, std::move(ids));
    send_new_payments(tx, opening);
    Written outcome;
    std::set<std::string> taken;
    for (Wish* wish : wishes) {
        if (wish->opening != nullptr) {
            announce(outcome, *wish->opening, *wish->trace_parent);
            continue;
        }
        wish->outcome.reset();
        const std::string id = wish->id->text();
        if (taken.insert(id).second) {
            const auto entry = found.find(id);
            const auto before = entry == found.end() ? std::nullopt : std::optional(entry->second);
            wish->outcome = apply(tx, before, *wish->change, *wish->trace_parent, outcome);
        }
    }
    co_await write(tx, std::move(outcome));
}

Task<Result<Payment>> SqlPaymentStore::apply(sql::Transaction& tx, std::optional<Payment> found,
                                             const PaymentChange& change, const std::string& trace_parent) {
    Written outcome;
    auto after = apply(tx, std::move(found), change, trace_parent, outcome);
    co_await write(tx, std::move(outcome));
    co_return after;
}

Result<Payment> SqlPaymentStore::apply(sql::Transaction& tx, std::optional<Payment> found, const PaymentChange& change,
                                       const std::string& trace_parent, Written& outcome) {
    if (!found) {
        return fail(no_payment());
    }
    Payment after = *found;
    if (const Result<void> changed = change(after); !changed) {
        return fail(changed.error());
    }
    if (after == *found) {
        return after;
    }
    ++after.version;
    outcome.changed.add(tx, *found, after);
    if (after.status != found->status || after.refunded != found->refunded) {
        announce(outcome, after, trace_parent);
    }
    return after;
}

Task<void> SqlPaymentStore::write(sql::Transaction& tx, Written outcome) {
    outcome.changed.send(tx);
    co_await outbox_.append(tx, std::move(outcome.events));
}

void SqlPaymentStore::announce(Written& outcome, const Payment& payment, const std::string& trace_parent) {
    const std::string_view type = event_for(payment.status);
    if (type.empty()) {
        return;
    }
    v1::PaymentChanged changed;
    *changed.mutable_payment() = to_wire(payment);
    outcome.events.push_back({.id = events::EventId::make(ids_),
                              .type = std::string(type),
                              .source = "payments",
                              .subject = payment.id.text(),
                              .sequence = payment.version,
                              .time = payment.update_time,
                              .trace_parent = trace_parent,
                              .data = changed.SerializeAsString()});
}

} // namespace merx::payments
