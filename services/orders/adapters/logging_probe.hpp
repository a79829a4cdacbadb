// What the work on orders leaves in the log.
#pragma once

#include "orders/app/ports.hpp"

namespace merx::orders {

class LoggingProbe final : public WorkProbe {
public:
    // Passes everything on to `inner`, if there is one.
    explicit LoggingProbe(WorkProbe* inner) : inner_(inner) {}

    void reached(std::string_view point, const OrderId& order) override;
    void trying_again(const OrderId& order, const Error& why, Duration delay) override;
    void abandoned(const OrderId& order, std::string_view what) override;
    void sweep_failed(std::string_view what) override;

private:
    WorkProbe* inner_;
};

} // namespace merx::orders
