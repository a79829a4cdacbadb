#include "orders/adapters/work_journal.hpp"

#include "runtime/log.hpp"
#include "runtime/rare_log.hpp"

namespace merx::orders {

void WorkJournal::export_metrics(metrics::Registry& registry) {
    for (const OrderStatus status :
         {OrderStatus::confirmed, OrderStatus::payment_failed, OrderStatus::out_of_stock, OrderStatus::cancelled}) {
        checkouts_[status] = registry.counter("merx_checkouts_total", "Checkouts that came to an end, by outcome.",
                                              {{"outcome", std::string(name_of(status))}});
    }
    checkout_seconds_ =
        registry.histogram("merx_checkout_seconds", "From the placed order to the end of its checkout.");
    retries_ = registry.counter("merx_order_work_retries_total",
                                "Steps of orders that had no final answer and were tried again.");
    abandoned_ = registry.counter("merx_order_work_abandoned_total",
                                  "Work on orders that broke off and waits for its lease to run out.");
}

void WorkJournal::reached(std::string_view point, const OrderId& order) {
    if (inner_ != nullptr) {
        inner_->reached(point, order);
    }
}

void WorkJournal::checkout_ended(const OrderId& order, OrderStatus status, Duration took) {
    if (const auto counter = checkouts_.find(status); counter != checkouts_.end()) {
        counter->second.increment();
        checkout_seconds_.observe(std::chrono::duration<double>(took).count());
    }
    if (inner_ != nullptr) {
        inner_->checkout_ended(order, status, took);
    }
}

void WorkJournal::trying_again(const OrderId& order, const Error& why, Duration delay) {
    retries_.increment();
    log::info("A step of an order has no final answer yet and is tried again.",
              {{"order_id", order.text()}, {"code", why.code}, {"detail", why.detail}, {"delay_us", delay.count()}});
    if (inner_ != nullptr) {
        inner_->trying_again(order, why, delay);
    }
}

void WorkJournal::abandoned(const OrderId& order, std::string_view what) {
    abandoned_.increment();
    log::error("The work on an order broke off and is resumed when its lease has run out.",
               {{"order_id", order.text()}, {"what", what}});
    if (inner_ != nullptr) {
        inner_->abandoned(order, what);
    }
}

void WorkJournal::sweep_failed(std::string_view what) {
    log::error_rarely("Unfinished work on orders could not be looked for.", {{"what", what}});
    if (inner_ != nullptr) {
        inner_->sweep_failed(what);
    }
}

} // namespace merx::orders
