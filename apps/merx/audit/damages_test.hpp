// What is done to a shop's stores so that the auditor has something to find: one damage for every rule.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "shop/stores.hpp"

namespace merx::audit {

using shop::StoreName;

// What a store is told behind its service's back. Words that begin with @ stand for ids of the day.
struct Deed {
    StoreName store;
    std::string sql;
};

struct Damage {
    std::string rule;
    std::string subject;
    std::vector<Deed> deeds;

    friend void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.rule; }
};

inline const std::string main_location = "loc_0000000000e008000000000000";

// One for every rule there is: it breaks that rule and no other.
inline const Damage damages[] = {
    {"stock.on_hand_is_the_sum_of_movements",
     "TEE at " + main_location,
     {{StoreName::inventory, "update stock set on_hand = on_hand + 1 where sku = 'TEE'"}}},
    {"stock.held_is_the_sum_of_movements",
     "TEE at " + main_location,
     {{StoreName::inventory, "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, "
                             "create_time) values ('mov_x', 'TEE', '" +
                                 main_location + "', 0, 1, 'hold', 'nobody', 0)"}}},
    {"stock.never_below_zero",
     "MUG at " + main_location,
     {{StoreName::inventory,
       "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, create_time) select "
       "'mov_x', sku, location_id, held - 1 - on_hand, 0, 'loss', 'nobody', 0 from stock where sku = 'MUG'"},
      {StoreName::inventory, "update stock set on_hand = held - 1 where sku = 'MUG'"}}},
    {"stock.held_is_the_sum_of_open_holds",
     "TEE at " + main_location,
     {{StoreName::inventory, "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, "
                             "create_time) values ('mov_x', 'TEE', '" +
                                 main_location + "', 0, 1, 'hold', 'nobody', 0)"},
      {StoreName::inventory, "update stock set held = held + 1 where sku = 'TEE'"}}},
    {"stock.movements_are_as_the_hold_says",
     "@delivered",
     {{StoreName::inventory,
       "update movement set order_id = null where order_id = '@delivered' and reason = 'commit' and sku = 'TEE'"}}},

    {"orders.document_can_be_read",
     "@confirmed",
     {{StoreName::orders, "update orders set document = '{' where id = '@confirmed'"}}},
    {"orders.line_is_quantity_times_price",
     "@confirmed",
     {{StoreName::orders,
       "update orders set document = json_set(document, '$.lines[0].unit_price.amount', 1) where id = '@confirmed'"}}},
    {"orders.subtotal_is_the_sum_of_lines",
     "@confirmed",
     {{StoreName::orders,
       "update orders set subtotal = subtotal + 1, discount_total = discount_total + 1 where id = '@confirmed'"}}},
    {"orders.total_is_the_sum_of_its_parts",
     "@confirmed",
     {{StoreName::orders, "update orders set shipping_total = shipping_total + 1 where id = '@confirmed'"}}},
    {"orders.total_is_lines_and_charges",
     "@confirmed",
     {{StoreName::orders,
       "update orders set document = json_set(document, '$.charges[0].amount.amount', 1) where id = '@confirmed'"}}},
    {"orders.history_has_no_gap",
     "@delivered",
     {{StoreName::orders, "update order_steps set from_status = 'confirmed' where order_id = '@delivered' and "
                          "to_status = 'delivered'"}}},
    {"orders.history_is_a_walk_in_the_state_table",
     "@delivered",
     {{StoreName::orders, "delete from order_steps where order_id = '@delivered' and to_status = 'shipped'"},
      {StoreName::orders, "update order_steps set from_status = 'confirmed' where order_id = '@delivered' and "
                          "to_status = 'delivered'"}}},
    {"orders.history_ends_where_it_stands",
     "@delivered",
     {{StoreName::orders, "delete from order_steps where order_id = '@delivered' and to_status = 'delivered'"}}},
    {"orders.every_history_has_an_order",
     "ord_lost",
     {{StoreName::orders, "insert into order_steps values ('ord_lost', 1, null, 'pending', 'nobody', '', 0)"}}},

    {"payments.captured_is_nothing_or_all",
     "@delivered_payment",
     {{StoreName::payments, "update payment set captured = captured - 1 where id = '@delivered_payment'"},
      {StoreName::sandbox, "update charge set captured = captured - 1 where reference = '@delivered_payment'"}}},
    {"payments.refunded_is_at_most_captured",
     "@returned_payment",
     {{StoreName::payments, "update payment set refunded = refunded + 1 where id = '@returned_payment'"},
      {StoreName::payments, "update refund set amount = amount + 1 where payment_id = '@returned_payment'"},
      {StoreName::sandbox, "update charge set refunded = refunded + 1 where reference = '@returned_payment'"},
      {StoreName::sandbox,
       "update charge_refund set amount = amount + 1 where charge_reference = '@returned_payment'"}}},
    {"payments.refunded_is_the_sum_of_refunds",
     "@part_refunded_payment",
     {{StoreName::payments, "update refund set amount = amount - 1 where payment_id = '@part_refunded_payment'"}}},
    {"payments.status_is_as_the_amounts_say",
     "@part_refunded_payment",
     {{StoreName::payments, "update payment set status = 'captured' where id = '@part_refunded_payment'"},
      {StoreName::orders, "update orders set payment_status = 'captured' where id = '@part_refunded'"}}},
    {"payments.captured_agrees_with_the_provider",
     "@delivered_payment",
     {{StoreName::sandbox, "update charge set captured = 0 where reference = '@delivered_payment'"}}},
    {"payments.refunded_agrees_with_the_provider",
     "@part_refunded_payment",
     {{StoreName::sandbox, "update charge set refunded = refunded + 1 where reference = '@part_refunded_payment'"},
      {StoreName::sandbox,
       "update charge_refund set amount = amount + 1 where charge_reference = '@part_refunded_payment'"}}},
    {"payments.amount_agrees_with_the_provider",
     "@confirmed_payment",
     {{StoreName::sandbox, "update charge set amount = amount + 1 where reference = '@confirmed_payment'"}}},
    {"payments.what_was_given_up_is_not_reserved",
     "@cancelled_payment",
     {{StoreName::sandbox, "update charge set state = 'authorized' where reference = '@cancelled_payment'"}}},
    {"payments.what_is_authorized_is_reserved",
     "@confirmed_payment",
     {{StoreName::sandbox, "update charge set state = 'voided' where reference = '@confirmed_payment'"}}},
    {"provider.refunded_is_the_sum_of_refunds",
     "@part_refunded_payment",
     {{StoreName::sandbox,
       "update charge_refund set amount = amount - 1 where charge_reference = '@part_refunded_payment'"}}},
    {"provider.every_charge_has_a_payment",
     "pay_lost",
     {{StoreName::sandbox,
       "insert into charge values ('pay_lost', 'ch_x', 'pm_card_visa', 100, 'USD', 'authorized', '', 0, 0, 0, 0)"}}},

    {"promises.a_pending_order_is_being_worked_on",
     "@waiting",
     {{StoreName::orders, "delete from order_work where order_id = '@waiting'"}}},
    {"promises.stock_is_as_the_order_says",
     "@confirmed",
     {{StoreName::inventory, "update hold set state = 'open' where order_id = '@confirmed'"}}},
    {"promises.money_is_as_the_order_says",
     "@confirmed",
     {{StoreName::payments, "update payment set status = 'requires_payment' where id = '@confirmed_payment'"},
      {StoreName::orders, "update orders set payment_status = 'requires_payment' where id = '@confirmed'"}}},
    {"promises.stock_is_that_of_the_lines",
     "@delivered",
     {{StoreName::inventory, "update hold_line set sku = 'CAP' where order_id = '@delivered' and sku = 'TEE'"}}},
    {"promises.payment_is_about_the_total",
     "@confirmed",
     {{StoreName::payments, "update payment set amount = amount + 1 where id = '@confirmed_payment'"},
      {StoreName::sandbox, "update charge set amount = amount + 1 where reference = '@confirmed_payment'"}}},
    {"promises.every_hold_has_an_order",
     "ord_lost",
     {{StoreName::inventory, "insert into hold values ('ord_lost', 'hold_x', 'released', 0, 0, 0)"}}},
    {"promises.every_payment_has_an_order",
     "ord_lost",
     {{StoreName::payments,
       "insert into payment select 'pay_x', 'ord_lost', null, 'voided', 'nothing', null, null, 0, 0, '', '', '', '', "
       "1, null, 0, 0, 0"}}},
    {"promises.the_order_knows_its_payment",
     "@delivered",
     {{StoreName::orders, "update orders set payment_status = 'authorized' where id = '@delivered'"}}},

    {"events.of_a_subject_are_in_order",
     "@delivered_event",
     {{StoreName::orders, "update outbox set subject_sequence = 0 where id = '@delivered_event'"}}},
    {"events.sent_means_heard",
     "@confirmed_event",
     {{StoreName::notifications,
       "delete from inbox where consumer = 'notifications.mail' and event_id = '@confirmed_event'"}}},
    {"events.none_is_parked",
     "@confirmed_event",
     {{StoreName::notifications,
       "insert into dead_letters values ('notifications.mail', '@confirmed_event', 'order.confirmed', 'orders', "
       "'@confirmed', 1, 0, '', '', 5, 'No paper.', 0)"}}},
    {"events.a_confirmed_order_is_one_mail",
     "@confirmed",
     {{StoreName::notifications,
       "insert into notifications select 'ntf_x', template, recipient, subject, body, about, status, attempts, "
       "last_error, create_time, due_time, send_time from notifications where about = '@confirmed' and template = "
       "'order_confirmed'"}}},
};

} // namespace merx::audit
