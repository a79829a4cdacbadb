#include "orders/app/fulfilment.hpp"

#include <utility>

#include "core/assert.hpp"
#include "orders/app/attempt.hpp"

namespace merx::orders {

Task<Outcome> Fulfilment::run(OrderRecord record) {
    MERX_ASSERT(record.work);
    if (record.work->kind == WorkKind::shipment) {
        co_return co_await ship(std::move(record));
    }
    MERX_ASSERT(record.work->kind == WorkKind::refund);
    co_return co_await take_back(std::move(record));
}

Task<Outcome> Fulfilment::ship(OrderRecord record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    const OrderId id = record.order.id;
    probe_.reached("before capture", id);
    auto payment = co_await attempt(payments_.capture(call, id));
    probe_.reached("after capture", id);
    if (!payment) {
        co_return may_end_otherwise(payment.error()) ? Outcome(TryAgain{std::move(payment).error()})
                                                     : co_await refuse(record, std::move(payment).error());
    }
    probe_.reached("before commit", id);
    auto committed = co_await attempt(stock_.commit(call, id));
    probe_.reached("after commit", id);
    if (!committed) {
        // The money has been taken: the goods of a confirmed order must follow, whoever has to be asked.
        co_return TryAgain{std::move(committed).error()};
    }
    co_return co_await close(record, OrderStatus::shipped, std::move(*payment));
}

Task<Outcome> Fulfilment::take_back(OrderRecord record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    const OrderId id = record.order.id;
    probe_.reached("before refund", id);
    auto payment = co_await attempt(payments_.refund(call, id, record.work->cause.reason));
    probe_.reached("after refund", id);
    if (!payment) {
        co_return may_end_otherwise(payment.error()) ? Outcome(TryAgain{std::move(payment).error()})
                                                     : co_await refuse(record, std::move(payment).error());
    }
    probe_.reached("before restock", id);
    auto restocked = co_await attempt(stock_.restock(call, id));
    probe_.reached("after restock", id);
    if (!restocked) {
        co_return TryAgain{std::move(restocked).error()};
    }
    co_return co_await close(record, OrderStatus::returned, std::move(*payment));
}

Task<Outcome> Fulfilment::refuse(const OrderRecord& record, Error why) {
    const WorkKind kind = record.work->kind;
    const auto left = co_await store_.update(record.order.id, [&](OrderRecord& current) -> Result<void> {
        if (current.work && current.work->kind == kind) {
            current.work.reset();
        }
        return {};
    });
    MERX_ASSERT(left);
    co_return Ended{Answer(fail(std::move(why)))};
}

Task<Outcome> Fulfilment::close(const OrderRecord& record, OrderStatus status, Payment payment) {
    const WorkKind kind = record.work->kind;
    probe_.reached("before close", record.order.id);
    auto closed = co_await store_.update(record.order.id, [&](OrderRecord& current) -> Result<void> {
        if (!current.work || current.work->kind != kind) {
            return {}; // another run was faster
        }
        current.order.note_payment(payment, clock_.now());
        current.order.set_tracking_number(current.work->tracking_number, clock_.now());
        auto moved = current.order.move_to(status, current.work->cause, clock_.now());
        current.work.reset();
        return moved;
    });
    probe_.reached("after close", record.order.id);
    MERX_ASSERT(closed);
    co_return Ended{Answer(std::move(closed->order))};
}

} // namespace merx::orders
