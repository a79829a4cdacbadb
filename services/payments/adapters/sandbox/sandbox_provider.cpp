#include <algorithm>
#include <array>

#include "async/executor.hpp"
#include "payments/adapters/sandbox/ledger.hpp"
#include "payments/sandbox.hpp"

namespace merx::payments {
namespace {

using sandbox::ChargeKind;
using sandbox::Ledger;
using sandbox::LedgerEntry;

enum class Manner { plain, lost_answer, unavailable, slow };

struct Method {
    std::string_view name;
    ChargeState state = ChargeState::authorized;
    std::string_view decline_code{};
    Manner manner = Manner::plain;
};

constexpr std::array methods{
    Method{.name = "pm_card_visa"},
    Method{.name = "pm_card_chargeDeclined", .state = ChargeState::declined, .decline_code = "card_declined"},
    Method{.name = "pm_card_chargeDeclinedInsufficientFunds",
           .state = ChargeState::declined,
           .decline_code = "insufficient_funds"},
    Method{.name = "pm_card_authenticationRequired", .state = ChargeState::action_required},
    Method{.name = "pm_sandbox_timeout_after_charge", .manner = Manner::lost_answer},
    Method{.name = "pm_sandbox_unavailable", .manner = Manner::unavailable},
    Method{.name = "pm_sandbox_slow", .manner = Manner::slow},
};

constexpr Duration slow_answer = std::chrono::seconds{5};
constexpr std::int64_t lost_attempts = 2; // of pm_sandbox_unavailable

const Method* find_method(std::string_view name) {
    const auto found = std::ranges::find(methods, name, &Method::name);
    return found == methods.end() ? nullptr : &*found;
}

class SandboxProvider final : public PaymentProvider {
public:
    explicit SandboxProvider(const SandboxPorts& ports)
        : ledger_(ports.database), clock_(ports.clock), ids_(ports.ids) {}

    std::string_view name() const override { return "sandbox"; }
    bool accepts(std::string_view payment_method) const override { return find_method(payment_method) != nullptr; }

    Task<Charge> authorize(const Authorization& authorization, Instant until) override;
    Task<Charge> capture(const std::string& reference) override;
    Task<Charge> void_charge(const std::string& reference) override;
    Task<Charge> look_up(const std::string& reference) override;
    Task<Charge> confirm(const std::string& reference, bool succeed) override;
    Task<RefundOutcome> refund(const std::string& reference, const std::string& refund_reference,
                               Money amount) override;
    Task<RefundOutcome> look_up_refund(const std::string& refund_reference) override;

private:
    Charge charge_of(const std::optional<LedgerEntry>& entry) const {
        return entry ? entry->charge(clock_.now()) : Charge{.state = ChargeState::absent};
    }

    Ledger ledger_;
    const Clock& clock_;
    IdSource& ids_;
};

Task<Charge> SandboxProvider::authorize(const Authorization& authorization, Instant until) {
    const Method* method = find_method(authorization.payment_method);
    if (method == nullptr) {
        co_return Charge{.state = ChargeState::declined, .decline_code = "unknown_payment_method"};
    }
    if (method->manner == Manner::unavailable &&
        co_await ledger_.count_attempt(authorization.reference) <= lost_attempts) {
        co_return Charge{.state = ChargeState::unknown};
    }
    const Instant time = clock_.now();
    const LedgerEntry entry{.reference = authorization.reference,
                            .id = Id<ChargeKind>::make(ids_).text(),
                            .payment_method = authorization.payment_method,
                            .amount = authorization.amount,
                            .state = method->state,
                            .decline_code = std::string(method->decline_code),
                            .ready_time = method->manner == Manner::slow ? time + slow_answer : time,
                            .create_time = time};
    const Ledger::Added added = co_await ledger_.add(entry);
    if (added.entry.amount != authorization.amount) {
        co_return Charge{.state = ChargeState::declined, .decline_code = "reference_reused"};
    }
    if (method->manner == Manner::lost_answer && added.is_new) {
        co_return Charge{.state = ChargeState::unknown};
    }
    if (added.entry.ready_time > clock_.now()) {
        const Duration wait = std::min(added.entry.ready_time, until) - clock_.now();
        if (wait > Duration::zero()) {
            co_await sleep_for(wait);
        }
        co_return co_await look_up(authorization.reference);
    }
    co_return added.entry.charge(clock_.now());
}

Task<Charge> SandboxProvider::capture(const std::string& reference) {
    const Instant time = clock_.now();
    const auto entry = co_await ledger_.update(reference, [time](LedgerEntry& current) {
        if (current.charge(time).state == ChargeState::authorized) {
            current.state = ChargeState::captured;
            current.captured = current.amount.amount();
        }
    });
    co_return charge_of(entry);
}

Task<Charge> SandboxProvider::void_charge(const std::string& reference) {
    const Instant time = clock_.now();
    const auto entry = co_await ledger_.update(reference, [time](LedgerEntry& current) {
        const ChargeState state = current.charge(time).state;
        if (state == ChargeState::authorized || state == ChargeState::action_required) {
            current.state = ChargeState::voided;
        }
    });
    co_return charge_of(entry);
}

Task<Charge> SandboxProvider::look_up(const std::string& reference) {
    co_return charge_of(co_await ledger_.find(reference));
}

Task<Charge> SandboxProvider::confirm(const std::string& reference, bool succeed) {
    const auto entry = co_await ledger_.update(reference, [succeed](LedgerEntry& current) {
        if (current.state == ChargeState::action_required) {
            current.state = succeed ? ChargeState::authorized : ChargeState::declined;
            current.decline_code = succeed ? "" : "authentication_failed";
        }
    });
    co_return charge_of(entry);
}

Task<RefundOutcome> SandboxProvider::refund(const std::string& reference, const std::string& refund_reference,
                                            Money amount) {
    co_return co_await ledger_.refund(reference, refund_reference, amount, clock_.now());
}

Task<RefundOutcome> SandboxProvider::look_up_refund(const std::string& refund_reference) {
    co_return co_await ledger_.find_refund(refund_reference);
}

} // namespace

std::unique_ptr<PaymentProvider> make_sandbox_provider(const SandboxPorts& ports) {
    return std::make_unique<SandboxProvider>(ports);
}

} // namespace merx::payments
