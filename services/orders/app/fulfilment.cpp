#include "orders/app/fulfilment.hpp"

#include <utility>

#include "core/assert.hpp"
#include "orders/app/attempt.hpp"
#include "orders/app/fence.hpp"

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
    Fence fence(record.work->lease());
    auto change = fence.around([](OrderRecord& current) -> Result<void> {
        current.work.reset();
        return {};
    });
    const auto left = co_await store_.update(record.order.id, std::move(change));
    MERX_ASSERT(left);
    co_return fence.is_lost() ? Ended{} : Ended{Answer(fail(std::move(why)))};
}

Task<Outcome> Fulfilment::close(const OrderRecord& record, OrderStatus status, Payment payment) {
    Fence fence(record.work->lease());
    probe_.reached("before close", record.order.id);
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        current.order.note_payment(payment, clock_.now());
        current.order.set_tracking_number(current.work->tracking_number, clock_.now());
        auto moved = current.order.move_to(status, current.work->cause, clock_.now());
        current.work.reset();
        return moved;
    });
    auto closed = co_await store_.update(record.order.id, std::move(change));
    probe_.reached("after close", record.order.id);
    MERX_ASSERT(closed);
    co_return fence.is_lost() ? Ended{} : Ended{Answer(std::move(closed->order))};
}

} // namespace merx::orders
