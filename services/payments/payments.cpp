#include "payments/payments.hpp"

#include <utility>

#include "async/periodic_worker.hpp"
#include "payments/adapters/payment_server.hpp"
#include "payments/adapters/sql_payment_store.hpp"
#include "payments/app/settle.hpp"
#include "runtime/rare_log.hpp"

namespace merx::payments {
namespace {

constexpr Duration settlement_interval = std::chrono::seconds{1};
constexpr std::int64_t settlement_batch = 500;

class PaymentsOnSql final : public Payments {
public:
    explicit PaymentsOnSql(const Ports& ports)
        : store_(ports.database, ports.outbox, ports.ids),
          context_{.store = store_, .provider = ports.provider, .clock = ports.clock, .ids = ports.ids},
          server_(context_), settlement_(ports.executor, {.interval = settlement_interval, .on_failure = warn},
                                         [this] { return settle_batch(); }) {}

    v1::PaymentService& api() override { return server_; }
    void start() override {
        is_first_batch_ = true;
        settlement_.start();
    }
    Task<void> stop() override { return settlement_.stop(); }
    Task<std::size_t> settle_due() override {
        return payments::settle_due(context_, context_.clock.now(), settlement_batch);
    }

private:
    // Without a lease: where two processes ask the provider about one step, they do so under one reference, for which
    // it does the step once; and what it answers is recorded by whoever is first.
    Task<bool> settle_batch() {
        Instant time = context_.clock.now();
        if (std::exchange(is_first_batch_, false)) {
            // What is open at the start was mostly left by the process before, which no longer holds its leases.
            time += step_lease;
        }
        const std::size_t settled = co_await payments::settle_due(context_, time, settlement_batch);
        if (settled > 0) {
            log::info("Payments that were left open are settled.", {{"count", settled}});
        }
        co_return false;
    }

    static void warn(std::string_view what) {
        log::error_rarely("Open payments could not be settled; trying again.", {{"reason", what}});
    }

    SqlPaymentStore store_;
    Context context_;
    PaymentServer server_;
    bool is_first_batch_ = true;
    PeriodicWorker settlement_;
};

} // namespace

std::unique_ptr<Payments> make_payments(const Ports& ports) {
    return std::make_unique<PaymentsOnSql>(ports);
}

} // namespace merx::payments
