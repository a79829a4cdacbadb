// An order: what was bought, by whom, at which prices, and where it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "orders/domain/contact.hpp"
#include "orders/domain/order_status.hpp"
#include "orders/domain/payment_status.hpp"
#include "orders/domain/pricing.hpp"

namespace merx::orders {

struct OrderKind {
    static constexpr std::string_view prefix = "ord";
    static constexpr std::string_view noun = "an order";
};
using OrderId = Id<OrderKind>;

// What the customer's bank asks of the customer.
struct PaymentAction {
    std::string type;
    std::string url;

    friend bool operator==(const PaymentAction&, const PaymentAction&) = default;
};

// A payment as its service tells of it.
struct Payment {
    std::string id; // "pay_…"
    PaymentStatus status = PaymentStatus::requires_payment;
    std::string failure_code{}; // why it failed: "card_declined"
    std::optional<PaymentAction> action{};
};

// One entry of an order's history.
struct OrderStep {
    std::optional<OrderStatus> from; // none for the first
    OrderStatus to;
    std::string actor; // "usr_…", "guest", or a service's name
    std::string reason;
    Instant time;

    friend bool operator==(const OrderStep&, const OrderStep&) = default;
};

// Who moves an order, and why: what its history says.
struct Cause {
    std::string actor;
    std::string reason{};
};

// The members down to create_time never change once the order is placed; the rest changes through the functions
// alone, so that every change shows in version and update_time.
struct Order {
    OrderId id;
    std::string number;  // "M-100001"
    std::string user_id; // empty for a guest
    std::string email;
    std::string cart_id; // empty if from lines
    std::vector<OrderLine> lines;
    Totals totals;
    PostalAddress shipping_address;
    Instant create_time;

    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment_status = PaymentStatus::requires_payment;
    std::string payment_id{};
    std::optional<PaymentAction> payment_action{};
    std::string tracking_number{};
    std::int64_t version = 1;
    Instant update_time = create_time;

    // What happened since it was loaded, for its store.
    bool changed = false;
    std::optional<OrderStep> new_step{};

    bool is_of_guest() const { return user_id.empty(); }
    std::string etag() const { return std::to_string(version); }

    // Fails with `invalid_transition` where the table has no such move. At most once between load and save.
    Result<void> move_to(OrderStatus to, Cause cause, Instant now);
    // Takes over what is news about the payment.
    void note_payment(const Payment& payment, Instant now);
    void set_tracking_number(std::string number, Instant now);

private:
    void touch(Instant now);
};

} // namespace merx::orders
