// What the work on orders leaves in the log and in the metrics.
#pragma once

#include <map>

#include "orders/app/ports.hpp"
#include "runtime/metrics.hpp"

namespace merx::orders {

class WorkJournal final : public WorkProbe {
public:
    // Passes everything on to `inner`, if there is one.
    explicit WorkJournal(WorkProbe* inner) : inner_(inner) {}

    // From then on it counts. Before the first order; the registry must outlive it.
    void export_metrics(metrics::Registry& registry);

    void reached(std::string_view point, const OrderId& order) override;
    void checkout_ended(const OrderId& order, OrderStatus status, Duration took) override;
    void trying_again(const OrderId& order, const Error& why, Duration delay) override;
    void abandoned(const OrderId& order, std::string_view what) override;
    void sweep_failed(std::string_view what) override;

private:
    WorkProbe* inner_;
    std::map<OrderStatus, metrics::Counter> checkouts_;
    metrics::Histogram checkout_seconds_;
    metrics::Counter retries_;
    metrics::Counter abandoned_;
};

} // namespace merx::orders
