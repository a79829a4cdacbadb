#include "payments/payments.hpp"

#include "payments/adapters/payment_server.hpp"
#include "payments/adapters/settlement_worker.hpp"
#include "payments/adapters/sql_payment_store.hpp"

namespace merx::payments {
namespace {

class PaymentsOnSql final : public Payments {
public:
    explicit PaymentsOnSql(const Ports& ports)
        : store_(ports.database, ports.outbox, ports.ids),
          context_{.store = store_, .provider = ports.provider, .clock = ports.clock, .ids = ports.ids},
          server_(context_), worker_(context_, ports.executor) {}

    v1::PaymentService& api() override { return server_; }
    void start() override { worker_.start(); }
    Task<void> stop() override { return worker_.stop(); }
    Task<std::size_t> settle_due() override {
        return payments::settle_due(context_, context_.clock.now(), SettlementWorker::batch_size);
    }

private:
    SqlPaymentStore store_;
    Context context_;
    PaymentServer server_;
    SettlementWorker worker_;
};

} // namespace

std::unique_ptr<Payments> make_payments(const Ports& ports) {
    return std::make_unique<PaymentsOnSql>(ports);
}

} // namespace merx::payments
