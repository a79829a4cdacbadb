#include "orders/app/checkout.hpp"

#include <utility>

#include "core/assert.hpp"
#include "orders/app/attempt.hpp"
#include "orders/app/fence.hpp"

namespace merx::orders {
namespace {

constexpr std::string_view service_name = "orders";

Error out_of_stock(Error answer) {
    // Whatever else inventory says of the lines, the customer has to change their quantities.
    for (FieldError& field : answer.fields) {
        field.code = "out_of_stock";
    }
    answer.kind = ErrorKind::conflict;
    answer.code = "out_of_stock";
    return answer;
}

Error payment_declined(const std::string& failure_code) {
    return Error{.kind = ErrorKind::payment_required,
                 .code = "payment_declined",
                 .detail = "The payment was refused: " + failure_code + ".",
                 .fields = {{"/payment_method", failure_code, "Choose another way to pay."}}};
}

Error cancelled(std::string detail) {
    return conflict("order_cancelled", std::move(detail));
}

bool is_over(const Payment& payment) {
    return payment.status == PaymentStatus::failed || payment.status == PaymentStatus::voided;
}

} // namespace

Answer answer_of(const OrderRecord& record) {
    if (record.work && record.work->failure) {
        return fail(*record.work->failure);
    }
    switch (record.order.status) {
    case OrderStatus::payment_failed: return fail(payment_declined("declined"));
    case OrderStatus::out_of_stock:
        return fail(conflict("out_of_stock", "There is not enough stock of everything in this order."));
    case OrderStatus::cancelled: return fail(cancelled("The order was cancelled before it was confirmed."));
    default: return record.order;
    }
}

Task<Outcome> Checkout::run(OrderRecord record) {
    MERX_ASSERT(record.work);
    if (record.work->step == WorkStep::undo) {
        co_return co_await undo(std::move(record));
    }
    if (clock_.now() >= record.order.create_time + timing_.pending_limit) {
        const std::string reason = "It was not paid for in time.";
        co_return co_await give_up(std::move(record),
                                   {.status = OrderStatus::cancelled, .failure = cancelled(reason), .reason = reason});
    }
    co_return co_await go_forward(std::move(record));
}

Task<Outcome> Checkout::go_forward(OrderRecord record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    const Instant expire_time = record.order.create_time + timing_.pending_limit + timing_.hold_margin;
    probe_.reached("before hold", record.order.id);
    auto held = co_await attempt(stock_.hold(call, record.order, expire_time));
    probe_.reached("after hold", record.order.id);
    if (held) {
        co_return co_await authorize(std::move(record));
    }
    if (may_end_otherwise(held.error())) {
        co_return TryAgain{std::move(held).error()};
    }
    if (held.error().code == "out_of_stock") {
        const bool first_run = record.work->attempts == 0;
        co_return co_await give_up(std::move(record), {.status = OrderStatus::out_of_stock,
                                                       .failure = out_of_stock(std::move(held).error()),
                                                       .reason = "There was not enough stock.",
                                                       .nothing_done = first_run});
    }
    std::string reason = "Its stock could not be kept: " + held.error().code + ".";
    co_return co_await give_up(std::move(record), {.status = OrderStatus::cancelled,
                                                   .failure = cancelled("The order's stock could not be kept."),
                                                   .reason = std::move(reason)});
}

Task<Outcome> Checkout::authorize(OrderRecord record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    probe_.reached("before authorize", record.order.id);
    auto payment = co_await attempt(payments_.authorize(call, record.order, record.work->payment_method));
    probe_.reached("after authorize", record.order.id);
    if (!payment) {
        if (may_end_otherwise(payment.error())) {
            co_return TryAgain{std::move(payment).error()};
        }
        // The request was wrong in a way that only payments can tell, such as a method nobody knows.
        std::string reason = "The payment was refused: " + payment.error().code + ".";
        Error failure = payment.error().kind == ErrorKind::invalid_argument ? std::move(payment).error()
                                                                            : payment_declined(payment.error().code);
        co_return co_await give_up(
            std::move(record),
            {.status = OrderStatus::payment_failed, .failure = std::move(failure), .reason = std::move(reason)});
    }
    if (is_over(*payment)) {
        const std::string code = payment->failure_code.empty() ? "declined" : payment->failure_code;
        co_return co_await give_up(std::move(record),
                                   {.status = OrderStatus::payment_failed,
                                    .failure = payment_declined(code),
                                    .reason = "The payment was refused: " + code + "."},
                                   std::move(*payment));
    }
    if (payment->status == PaymentStatus::requires_payment) {
        if (payment->action) {
            co_return co_await wait_for_customer(std::move(record), std::move(*payment));
        }
        co_return TryAgain{unavailable("payment_outcome_unknown", "The provider has not decided yet.")};
    }
    co_return co_await confirm(std::move(record), std::move(*payment));
}

Task<Outcome> Checkout::confirm(OrderRecord record, Payment payment) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    probe_.reached("before confirm_hold", record.order.id);
    auto kept = co_await attempt(stock_.confirm(call, record.order.id));
    probe_.reached("after confirm_hold", record.order.id);
    if (!kept) {
        if (may_end_otherwise(kept.error())) {
            co_return TryAgain{std::move(kept).error()};
        }
        std::string reason = "Its stock was no longer kept: " + kept.error().code + ".";
        co_return co_await give_up(std::move(record), {.status = OrderStatus::cancelled,
                                                       .failure = cancelled("The order's stock was no longer kept."),
                                                       .reason = std::move(reason)});
    }
    probe_.reached("before confirm", record.order.id);
    Fence fence(record.work->lease());
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        if (current.order.status != OrderStatus::pending) {
            return {}; // cancelled meanwhile
        }
        current.order.note_payment(payment, clock_.now());
        auto moved = current.order.move_to(OrderStatus::confirmed, {.actor = std::string(service_name)}, clock_.now());
        current.answer = current.order;
        current.work.reset();
        return moved;
    });
    auto confirmed = co_await store_.update(record.order.id, std::move(change));
    probe_.reached("after confirm", record.order.id);
    MERX_ASSERT(confirmed);
    if (fence.is_lost()) {
        co_return Ended{};
    }
    tell_end(confirmed->order, OrderStatus::confirmed);
    if (confirmed->work && confirmed->work->step == WorkStep::undo) {
        co_return co_await undo(std::move(*confirmed));
    }
    co_return Ended{std::move(confirmed->answer)};
}

// The order stays pending; the customer has their answer now, and the work goes on when payments have news.
Task<Outcome> Checkout::wait_for_customer(OrderRecord record, Payment payment) {
    probe_.reached("before wait", record.order.id);
    Fence fence(record.work->lease());
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        if (current.work->step == WorkStep::undo) {
            return {};
        }
        current.order.note_payment(payment, clock_.now());
        current.answer = current.order;
        current.work->step = WorkStep::waiting;
        current.work->owner.clear();
        current.work->lease_until = {};
        current.work->due_time = clock_.now() + timing_.action_poll;
        return {};
    });
    auto waiting = co_await store_.update(record.order.id, std::move(change));
    probe_.reached("after wait", record.order.id);
    MERX_ASSERT(waiting);
    if (fence.is_lost()) {
        co_return Ended{};
    }
    if (waiting->work->step == WorkStep::undo) {
        co_return co_await undo(std::move(*waiting));
    }
    co_return Ended{std::move(waiting->answer)};
}

// Decides how a pending order ends, and undoes what was done.
Task<Outcome> Checkout::give_up(OrderRecord record, End end, std::optional<Payment> payment) {
    probe_.reached("before give_up", record.order.id);
    Fence fence(record.work->lease());
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        if (current.order.status != OrderStatus::pending) {
            return {}; // cancelled meanwhile
        }
        if (payment) {
            current.order.note_payment(*payment, clock_.now());
        }
        if (end.nothing_done) {
            current.answer = fail(end.failure);
            current.work.reset();
        } else {
            current.work->step = WorkStep::undo;
            current.work->failure = end.failure;
        }
        return current.order.move_to(end.status, {.actor = std::string(service_name), .reason = end.reason},
                                     clock_.now());
    });
    auto decided = co_await store_.update(record.order.id, std::move(change));
    probe_.reached("after give_up", record.order.id);
    MERX_ASSERT(decided);
    if (fence.is_lost()) {
        co_return Ended{};
    }
    tell_end(decided->order, end.status);
    if (decided->work && decided->work->step == WorkStep::undo) {
        co_return co_await undo(std::move(*decided));
    }
    co_return Ended{std::move(decided->answer)};
}

void Checkout::tell_end(const Order& order, OrderStatus intended) {
    if (order.status == intended) {
        probe_.checkout_ended(order.id, order.status, order.update_time - order.create_time);
    }
}

Task<Outcome> Checkout::undo(OrderRecord record) {
    auto released = co_await release_stock(record);
    if (!released) {
        co_return TryAgain{std::move(released).error()};
    }
    auto payment = co_await cancel_payment(record);
    if (!payment) {
        co_return TryAgain{std::move(payment).error()};
    }
    probe_.reached("before close", record.order.id);
    Fence fence(record.work->lease());
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        current.order.note_payment(*payment, clock_.now());
        current.answer = answer_of(current);
        current.work.reset();
        return {};
    });
    auto closed = co_await store_.update(record.order.id, std::move(change));
    probe_.reached("after close", record.order.id);
    MERX_ASSERT(closed);
    co_return Ended{std::move(closed->answer)};
}

Task<Result<void>> Checkout::release_stock(const OrderRecord& record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    probe_.reached("before release", record.order.id);
    auto released = co_await attempt(stock_.release(call, record.order.id));
    probe_.reached("after release", record.order.id);
    co_return released;
}

Task<Result<Payment>> Checkout::cancel_payment(const OrderRecord& record) {
    const rpc::Call call = call_for(*record.work, clock_.now() + timing_.step_limit);
    if (record.order.payment_status == PaymentStatus::failed || record.order.payment_status == PaymentStatus::voided) {
        co_return Payment{.id = record.order.payment_id, .status = record.order.payment_status};
    }
    probe_.reached("before void", record.order.id);
    auto payment = co_await attempt(payments_.cancel(call, record.order.id));
    if (!payment && payment.error().code == "payment_captured") {
        payment = co_await attempt(payments_.refund(call, record.order.id, "The order was cancelled."));
    }
    probe_.reached("after void", record.order.id);
    co_return payment;
}

} // namespace merx::orders
