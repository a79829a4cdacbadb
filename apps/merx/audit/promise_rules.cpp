#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "audit/audit.hpp"
#include "audit/rows.hpp"

namespace merx::audit {
namespace {

// What goes with an order at rest.
struct Promise {
    std::string_view order;
    std::vector<std::string_view> holds;    // the states its hold may be in; "missing" is none
    std::vector<std::string_view> payments; // likewise
};

const std::vector<Promise>& promises() {
    static const std::vector<Promise> table{
        {"confirmed", {"confirmed"}, {"authorized"}},
        {"shipped", {"committed"}, {"captured", "partially_refunded", "refunded"}},
        {"delivered", {"committed"}, {"captured", "partially_refunded", "refunded"}},
        {"returned", {"restocked"}, {"refunded"}},
        // What is undone leaves a released hold and a payment that is over, so that neither can be made later.
        {"cancelled", {"released"}, {"voided", "failed", "refunded"}},
        {"payment_failed", {"released"}, {"failed", "voided"}},
        // Where stock was missing at once there is nothing to undo.
        {"out_of_stock", {"missing", "released"}, {"missing", "voided"}},
    };
    return table;
}

using Units = std::map<std::string, std::int64_t>; // by SKU

struct HoldOf {
    std::string state = "missing";
    Units units{};
};
struct PaymentOf {
    std::string id{};
    std::string status = "missing";
    std::optional<std::int64_t> amount{};
    std::string currency{};
};
struct OrderOf {
    std::string status;
    std::string payment_status;
    std::int64_t total;
    std::string currency;
    Units units; // empty where they cannot be read
    bool is_under_way;
};

template <class T>
using ByOrder = std::unordered_map<std::string, T>;

ByOrder<HoldOf> every_hold(sql::Database& inventory) {
    ByOrder<HoldOf> holds;
    for (const sql::Row& row : rows(inventory, "select order_id, state from hold")) {
        holds[row.text(0)].state = row.text(1);
    }
    for (const sql::Row& row :
         rows(inventory, "select order_id, sku, sum(quantity) from hold_line group by order_id, sku")) {
        if (const auto hold = holds.find(row.text(0)); hold != holds.end()) {
            hold->second.units.emplace(row.text(1), row.integer(2));
        }
    }
    return holds;
}

ByOrder<PaymentOf> every_payment(sql::Database& payments) {
    ByOrder<PaymentOf> all;
    for (const sql::Row& row : rows(payments, "select order_id, id, status, amount, currency from payment")) {
        all.emplace(row.text(0),
                    PaymentOf{row.text(1), row.text(2), row.optional_integer(3), row.optional_text(4).value_or("")});
    }
    return all;
}

ByOrder<OrderOf> every_order(sql::Database& database) {
    ByOrder<OrderOf> orders;
    for (const sql::Row& row :
         rows(database, "select o.id, o.status, o.payment_status, o.total, o.currency, o.document, w.order_id "
                        "from orders o left join order_work w on w.order_id = o.id")) {
        Units units;
        if (const auto document = document_of(row.text(5))) {
            for (const orders::OrderLine& line : document->lines) {
                units[line.sku.text()] += line.quantity.units();
            }
        }
        orders.emplace(row.text(0), OrderOf{row.text(1), row.text(2), row.integer(3), row.text(4), std::move(units),
                                            !row.is_null(6)});
    }
    return orders;
}

bool is_one_of(const std::vector<std::string_view>& allowed, const std::string& state) {
    return std::ranges::find(allowed, state) != allowed.end();
}

// What holds from the first moment on.
void audit_parts(const std::string& id, const OrderOf& order, const HoldOf* hold, const PaymentOf* payment,
                 Report& report) {
    if (hold != nullptr && !hold->units.empty() && !order.units.empty()) {
        report.expect(hold->units == order.units, "promises.stock_is_that_of_the_lines", id,
                      [] { return std::string("the hold has other units than the order's lines"); });
    }
    if (payment != nullptr && payment->amount) {
        report.expect(payment->amount == order.total && payment->currency == order.currency,
                      "promises.payment_is_about_the_total", id, [&] {
                          return fmt::format("total {} {}, the payment's {} {}", order.total, order.currency,
                                             *payment->amount, payment->currency);
                      });
    }
}

void audit_at_rest(const std::string& id, const OrderOf& order, const HoldOf& hold, const PaymentOf& payment,
                   Report& report) {
    report.expect(order.status != "pending", "promises.a_pending_order_is_being_worked_on", id,
                  [] { return std::string("it is pending, and nobody has work to do on it"); });
    const auto promise = std::ranges::find(promises(), std::string_view(order.status), &Promise::order);
    if (promise == promises().end()) {
        return;
    }
    report.expect(is_one_of(promise->holds, hold.state), "promises.stock_is_as_the_order_says", id,
                  [&] { return fmt::format("the order is {}, its hold {}", order.status, hold.state); });
    report.expect(is_one_of(promise->payments, payment.status), "promises.money_is_as_the_order_says", id,
                  [&] { return fmt::format("the order is {}, its payment {}", order.status, payment.status); });
}

template <class T>
void audit_owners(const ByOrder<T>& things, const ByOrder<OrderOf>& orders, const std::string& rule, Report& report) {
    for (const auto& [order, thing] : things) {
        report.expect(orders.contains(order), rule, order, [] { return std::string("there is no such order"); });
    }
}

template <class T>
const T* find(const ByOrder<T>& things, const std::string& order) {
    const auto found = things.find(order);
    return found == things.end() ? nullptr : &found->second;
}

} // namespace

void audit_promises(shop::Stores& stores, Report& report) {
    // Orders last: beside a running shop there is then an order for everything that was made for one.
    const ByOrder<HoldOf> holds = every_hold(stores[shop::StoreName::inventory]);
    std::unordered_set<std::string> untold; // payments with news that nobody has heard yet
    for (const sql::Row& row :
         rows(stores[shop::StoreName::payments], "select distinct subject from outbox where sent_time is null")) {
        untold.insert(row.text(0));
    }
    const ByOrder<PaymentOf> payments = every_payment(stores[shop::StoreName::payments]);
    const ByOrder<OrderOf> orders = every_order(stores[shop::StoreName::orders]);
    audit_owners(holds, orders, "promises.every_hold_has_an_order", report);
    audit_owners(payments, orders, "promises.every_payment_has_an_order", report);
    for (const auto& [id, order] : orders) {
        const HoldOf* hold = find(holds, id);
        const PaymentOf* payment = find(payments, id);
        audit_parts(id, order, hold, payment, report);
        if (order.is_under_way) {
            report.checked("promises.under_way");
            continue;
        }
        audit_at_rest(id, order, hold == nullptr ? HoldOf{} : *hold, payment == nullptr ? PaymentOf{} : *payment,
                      report);
        if (payment != nullptr && !untold.contains(payment->id)) {
            report.expect(order.payment_status == payment->status, "promises.the_order_knows_its_payment", id, [&] {
                return fmt::format("to the order it is {}, to payments {}", order.payment_status, payment->status);
            });
        }
    }
}

} // namespace merx::audit
