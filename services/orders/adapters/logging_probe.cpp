#include "orders/adapters/logging_probe.hpp"

#include "runtime/log.hpp"

namespace merx::orders {

void LoggingProbe::reached(std::string_view point, const OrderId& order) {
    if (inner_ != nullptr) {
        inner_->reached(point, order);
    }
}

void LoggingProbe::trying_again(const OrderId& order, const Error& why, Duration delay) {
    log::info("A step of an order has no final answer yet and is tried again.",
              {{"order_id", order.text()}, {"code", why.code}, {"detail", why.detail}, {"delay_us", delay.count()}});
    if (inner_ != nullptr) {
        inner_->trying_again(order, why, delay);
    }
}

void LoggingProbe::abandoned(const OrderId& order, std::string_view what) {
    log::error("The work on an order broke off and is resumed when its lease has run out.",
               {{"order_id", order.text()}, {"what", what}});
    if (inner_ != nullptr) {
        inner_->abandoned(order, what);
    }
}

void LoggingProbe::sweep_failed(std::string_view what) {
    log::error("Unfinished work on orders could not be looked for.", {{"what", what}});
    if (inner_ != nullptr) {
        inner_->sweep_failed(what);
    }
}

} // namespace merx::orders
