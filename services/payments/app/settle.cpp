#include "payments/app/settle.hpp"

#include <optional>

#include "async/executor.hpp"
#include "payments/domain/refund.hpp"

namespace merx::payments {
namespace {

constexpr Duration longest_settling = std::chrono::seconds{2}; // of one payment in one round of the worker

Task<Charge> authorize(const Context& context, const Payment& payment, Instant until) {
    const PaymentProvider::Authorization authorization{
        .reference = payment.id.text(), .amount = payment.amount.value(), .payment_method = payment.payment_method};
    co_return co_await context.provider.authorize(authorization, until);
}

// What the provider says of the open step. Asked again, it is asked first what became of the step before.
Task<Charge> ask(const Context& context, const Payment& payment, const Patience& patience) {
    const std::string reference = payment.id.text();
    if (payment.open == OpenStep::voiding) {
        co_return co_await context.provider.void_charge(reference);
    }
    if (!patience.is_first) {
        Charge charge = co_await context.provider.look_up(reference);
        const ChargeState not_begun = payment.open == OpenStep::capture ? ChargeState::authorized : ChargeState::absent;
        if (charge.state != not_begun) {
            co_return charge;
        }
    }
    if (payment.open == OpenStep::capture) {
        co_return co_await context.provider.capture(reference);
    }
    co_return co_await authorize(context, payment, patience.until);
}

Task<RefundOutcome> ask_refund(const Context& context, const Payment& payment, const Refund& refund, bool is_first) {
    const std::string refund_reference = refund.id.text();
    if (!is_first) {
        const RefundOutcome outcome = co_await context.provider.look_up_refund(refund_reference);
        if (outcome != RefundOutcome::absent) {
            co_return outcome;
        }
    }
    const std::string reference = payment.id.text();
    const Money amount = Money::make(refund.amount, payment.amount->currency()).value();
    co_return co_await context.provider.refund(reference, refund_reference, amount);
}

Task<Result<Payment>> settle_charge(const Context& context, Payment payment, const Patience& patience) {
    const Charge charge = co_await ask(context, payment, patience);
    if (charge.state == ChargeState::unknown) {
        co_return payment;
    }
    const PaymentChange change = [&](Payment& current) -> Result<void> {
        record_charge(current, charge, context.clock.now());
        return {};
    };
    co_return co_await context.store.update(payment.id, change, patience.trace_parent);
}

Task<Result<Payment>> settle_refund(const Context& context, Payment payment, const Patience& patience) {
    const Refund refund = *payment.pending_refund();
    const RefundOutcome outcome = co_await ask_refund(context, payment, refund, patience.is_first);
    if (outcome == RefundOutcome::unknown) {
        co_return payment;
    }
    const PaymentChange change = [&](Payment& current) -> Result<void> {
        record_refund(current, refund.id, outcome, context.clock.now());
        return {};
    };
    co_return co_await context.store.update(payment.id, change, patience.trace_parent);
}

Task<Result<Payment>> leave_to_worker(const Context& context, const Payment& payment, const Patience& patience) {
    const PaymentChange change = [&](Payment& current) -> Result<void> {
        if (current.is_unsettled()) {
            postpone(current, context.clock.now());
        }
        return {};
    };
    co_return co_await context.store.update(payment.id, change, patience.trace_parent);
}

} // namespace

Patience patience_of(const Context& context, const rpc::Call& call) {
    return {.until = call.deadline.value_or(context.clock.now() + Patience::usual_time),
            .trace_parent = call.trace_parent};
}

Task<Result<Payment>> settle(const Context& context, Payment payment, Patience patience) {
    Duration pause = Patience::first_pause;
    for (int round = 1; payment.is_unsettled(); ++round) {
        const OpenStep asked = payment.open;
        payment = co_await or_return(asked == OpenStep::nothing ? settle_refund(context, payment, patience)
                                                                : settle_charge(context, payment, patience));
        patience.is_first = false;
        if (payment.open != asked) {
            continue; // given up meanwhile: what was reserved for nothing is to be voided at once
        }
        // Whoever gave a payment up need not wait for the provider to hear of it.
        const bool can_wait = asked == OpenStep::voiding;
        if (round >= patience.rounds || can_wait || context.clock.now() + pause >= patience.until) {
            break;
        }
        if (payment.is_unsettled()) {
            co_await sleep_for(pause);
            pause *= 2;
        }
    }
    if (payment.is_unsettled()) {
        co_return co_await leave_to_worker(context, payment, patience);
    }
    co_return payment;
}

Task<std::size_t> settle_due(const Context& context, Instant time, std::int64_t limit) {
    const Result<std::vector<Payment>> due = co_await context.store.find_due(time, limit);
    if (!due) {
        co_return 0;
    }
    std::size_t settled = 0;
    for (const Payment& payment : *due) {
        const Patience patience{.until = context.clock.now() + longest_settling, .rounds = 1};
        const Result<Payment> after = co_await settle(context, payment, patience);
        settled += after && !after->is_unsettled() ? 1 : 0;
    }
    co_return settled;
}

} // namespace merx::payments
