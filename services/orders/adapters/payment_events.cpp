#include "orders/adapters/payment_events.hpp"

#include "merx/payments/v1/events.pb.h"
#include "orders/adapters/clients.hpp"

namespace merx::orders {

void PaymentEvents::subscribe(events::Transport& transport, sql::Database& database) {
    transport.subscribe(
        {.consumer = "orders.payments",
         .types = {"payment.authorized", "payment.failed", "payment.captured", "payment.voided", "payment.refunded"},
         .database = &database,
         .handler = [this](sql::Transaction& tx, const events::Event& event) -> Task<Result<void>> {
             co_return co_await apply(tx, event);
         },
         .after_commit = wake_});
}

Task<Result<void>> PaymentEvents::apply(sql::Transaction& tx, const events::Event& event) {
    payments::v1::PaymentChanged changed;
    if (!changed.ParseFromString(event.data)) {
        co_return fail(invalid("/data", "malformed_event", "This is not a merx.payments.v1.PaymentChanged."));
    }
    const auto payment = payment_from_wire(changed.payment());
    const auto id = OrderId::parse(changed.payment().order_id());
    if (!payment || !id) {
        co_return fail(invalid("/data", "malformed_event", "The payment has no known status or no order."));
    }
    if (payment->status == PaymentStatus::authorized || payment->status == PaymentStatus::failed) {
        // The checkout itself asks what has become of the payment, so one that runs already needs no help.
        SqlStore::end_wait(tx, *id);
        co_return Result<void>{};
    }
    const auto noted = co_await store_.update_in(tx, *id, [&](OrderRecord& record) -> Result<void> {
        record.order.note_payment(*payment, clock_.now());
        return {};
    });
    if (!noted && noted.error().code != "order_not_found") {
        co_return fail(noted.error());
    }
    co_return Result<void>{};
}

} // namespace merx::orders
