// Orders and their work as rows.
#pragma once

#include <string>

#include "orders/app/store.hpp"
#include "sql/database.hpp"

namespace merx::orders {

// The columns of an order, and of an order with its work, as read_order() and read_record() expect them.
inline const std::string order_columns =
    "orders.id, orders.number, orders.status, orders.user_id, orders.email, orders.cart_id, orders.document, "
    "orders.currency, orders.subtotal, orders.discount_total, orders.shipping_total, orders.tax_total, orders.total, "
    "orders.payment_status, orders.payment_id, orders.payment_action_type, orders.payment_action_url, "
    "orders.tracking_number, orders.version, orders.create_time, orders.update_time";
inline const std::string record_columns =
    order_columns + ", work.kind, work.step, work.payment_method, work.claim_scope, work.claim_key, work.actor, "
                    "work.reason, work.tracking_number, work.failure, work.trace_parent, work.owner, "
                    "work.lease_until, work.due_time, work.attempts";

// Rows that do not read back are damaged and thrown as std::invalid_argument.
Order read_order(const sql::Row& row);
OrderRecord read_record(const sql::Row& row);
OrderStep read_step(const sql::Row& row); // from_status, to_status, actor, reason, time

std::string order_number(std::int64_t number); // "M-100001"

// In the order of order_columns.
sql::Params order_row(const Order& order, std::int64_t number);
// Its id, then what may change: status to version, then update_time.
sql::Params order_changes(const Order& order);
// order_id, version, then as for read_step().
sql::Params step_row(const Order& order, const OrderStep& step);
// order_id, then as in record_columns.
sql::Params work_row(const OrderId& order, const Work& work);

} // namespace merx::orders
