#include "orders/adapters/payment_events.hpp"

#include "merx/payments/v1/events.pb.h"
#include "orders/adapters/clients.hpp"

namespace merx::orders {
namespace {

struct News {
    OrderId order;
    Payment payment;
};

Result<News> read_news(const events::Event& event) {
    payments::v1::PaymentChanged changed;
    if (!changed.ParseFromString(event.data)) {
        return fail(invalid("/data", "malformed_event", "This is not a merx.payments.v1.PaymentChanged."));
    }
    auto payment = payment_from_wire(changed.payment());
    const auto id = OrderId::parse(changed.payment().order_id());
    if (!payment || !id) {
        return fail(invalid("/data", "malformed_event", "The payment has no known status or no order."));
    }
    return News{.order = *id, .payment = std::move(*payment)};
}

} // namespace

void PaymentEvents::subscribe(events::Transport& transport, sql::Database& database) {
    const events::BatchHandler note = [this](sql::Transaction& tx, std::span<const events::Event* const> events) {
        return apply(tx, events);
    };
    transport.subscribe(
        {.consumer = "orders.payments",
         .types = {"payment.authorized", "payment.failed", "payment.captured", "payment.voided", "payment.refunded"},
         .database = &database,
         .handler = events::one_by_one(note),
         .after_commit = {},
         .batch_handler = note});
}

Task<Result<void>> PaymentEvents::apply(sql::Transaction& tx, std::span<const events::Event* const> events) {
    std::vector<News> news;
    std::vector<std::string> decided;
    for (const events::Event* event : events) {
        News read = co_await or_return(read_news(*event));
        if (read.payment.status == PaymentStatus::authorized || read.payment.status == PaymentStatus::failed) {
            decided.push_back(read.order.text());
        } else {
            news.push_back(std::move(read));
        }
    }
    // The checkout itself asks what has become of the payment, so one that runs already needs no help: to wake it is
    // for those that wait.
    if (!decided.empty() && co_await SqlStore::end_waits(tx, std::move(decided))) {
        tx.after_commit(wake_);
    }
    for (const News& heard : news) {
        const auto noted = co_await store_.update_in(tx, heard.order, [&](OrderRecord& record) -> Result<void> {
            record.order.note_payment(heard.payment, clock_.now());
            return {};
        });
        if (!noted && noted.error().code != "order_not_found") {
            co_return fail(noted.error());
        }
    }
    co_return Result<void>{};
}

} // namespace merx::orders
