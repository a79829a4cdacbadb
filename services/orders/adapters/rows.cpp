#include "orders/adapters/rows.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "orders/adapters/documents.hpp"

namespace merx::orders {
namespace {

constexpr std::size_t order_column_count = 21;

constexpr std::array<std::string_view, 3> kinds{"checkout", "shipment", "refund"};
constexpr std::array<std::string_view, 3> work_steps{"forward", "waiting", "undo"};

template <class Enum>
Enum parse(const std::array<std::string_view, 3>& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) {
            return static_cast<Enum>(i);
        }
    }
    throw std::invalid_argument("a row of orders holds a name that is none");
}

template <class T>
T sound(std::optional<T> value) {
    if (!value) {
        throw std::invalid_argument("a row of orders holds a status that is none");
    }
    return *value;
}
template <class T>
T sound(Result<T> value) {
    if (!value) {
        throw std::invalid_argument("a row of orders does not read back: " + value.error().detail);
    }
    return std::move(*value);
}

Work read_work(const sql::Row& row, std::size_t at) {
    Work work{.kind = parse<WorkKind>(kinds, row.text(at)),
              .step = parse<WorkStep>(work_steps, row.text(at + 1)),
              .payment_method = row.text(at + 2),
              .cause = {.actor = row.text(at + 5), .reason = row.text(at + 6)},
              .tracking_number = row.text(at + 7),
              .trace_parent = row.text(at + 9),
              .owner = row.text(at + 10),
              .lease_until = row.instant(at + 11),
              .due_time = row.instant(at + 12),
              .attempts = row.integer(at + 13)};
    if (!row.is_null(at + 3)) {
        work.claim = ClaimKey{.scope = row.text(at + 3), .key = row.text(at + 4)};
    }
    if (!row.is_null(at + 8)) {
        work.failure = read_error(row.text(at + 8));
    }
    return work;
}

} // namespace

std::string order_number(std::int64_t number) {
    return "M-" + std::to_string(number);
}

Order read_order(const sql::Row& row) {
    OrderDocument document = read_document(row.text(6));
    const Currency currency = sound(Currency::parse(row.text(7)));
    const auto money = [&](std::size_t column) { return sound(Money::make(row.integer(column), currency)); };
    Order order{.id = sound(OrderId::parse(row.text(0))),
                .number = order_number(row.integer(1)),
                .user_id = row.text(3),
                .email = row.text(4),
                .cart_id = row.optional_text(5).value_or(""),
                .lines = std::move(document.lines),
                .totals = {.subtotal = money(8),
                           .discount = money(9),
                           .shipping = money(10),
                           .tax = money(11),
                           .total = money(12),
                           .charges = std::move(document.charges)},
                .shipping_address = std::move(document.shipping_address),
                .create_time = row.instant(19),
                .status = sound(parse_order_status(row.text(2))),
                .payment_status = sound(parse_payment_status(row.text(13))),
                .payment_id = row.text(14),
                .tracking_number = row.text(17),
                .version = row.integer(18),
                .update_time = row.instant(20)};
    if (!row.text(15).empty()) {
        order.payment_action = PaymentAction{.type = row.text(15), .url = row.text(16)};
    }
    return order;
}

OrderRecord read_record(const sql::Row& row) {
    OrderRecord record{.order = read_order(row), .work = std::nullopt};
    if (!row.is_null(order_column_count)) {
        record.work = read_work(row, order_column_count);
    }
    return record;
}

OrderStep read_step(const sql::Row& row) {
    OrderStep step{.from = std::nullopt,
                   .to = sound(parse_order_status(row.text(1))),
                   .actor = row.text(2),
                   .reason = row.text(3),
                   .time = row.instant(4)};
    if (!row.is_null(0)) {
        step.from = sound(parse_order_status(row.text(0)));
    }
    return step;
}

sql::Params order_row(const Order& order, std::int64_t number) {
    const PaymentAction action = order.payment_action.value_or(PaymentAction{});
    sql::Params row;
    row.reserve(order_column_count);
    row.emplace_back(order.id.text());
    row.emplace_back(number);
    row.emplace_back(name_of(order.status));
    row.emplace_back(order.user_id);
    row.emplace_back(order.email);
    row.push_back(order.cart_id.empty() ? sql::Value() : sql::Value(order.cart_id));
    row.emplace_back(write_document(order));
    row.emplace_back(order.totals.total.currency().code());
    row.emplace_back(order.totals.subtotal.amount());
    row.emplace_back(order.totals.discount.amount());
    row.emplace_back(order.totals.shipping.amount());
    row.emplace_back(order.totals.tax.amount());
    row.emplace_back(order.totals.total.amount());
    row.emplace_back(name_of(order.payment_status));
    row.emplace_back(order.payment_id);
    row.emplace_back(action.type);
    row.emplace_back(action.url);
    row.emplace_back(order.tracking_number);
    row.emplace_back(order.version);
    row.emplace_back(order.create_time);
    row.emplace_back(order.update_time);
    return row;
}

sql::Params order_changes(const Order& order) {
    const PaymentAction action = order.payment_action.value_or(PaymentAction{});
    sql::Params row;
    row.reserve(9);
    row.emplace_back(order.id.text());
    row.emplace_back(name_of(order.status));
    row.emplace_back(name_of(order.payment_status));
    row.emplace_back(order.payment_id);
    row.emplace_back(action.type);
    row.emplace_back(action.url);
    row.emplace_back(order.tracking_number);
    row.emplace_back(order.version);
    row.emplace_back(order.update_time);
    return row;
}

sql::Params step_row(const Order& order, const OrderStep& step) {
    sql::Params row;
    row.reserve(7);
    row.emplace_back(order.id.text());
    row.emplace_back(order.version);
    row.push_back(step.from ? sql::Value(name_of(*step.from)) : sql::Value());
    row.emplace_back(name_of(step.to));
    row.emplace_back(step.actor);
    row.emplace_back(step.reason);
    row.emplace_back(step.time);
    return row;
}

sql::Params work_row(const OrderId& order, const Work& work) {
    sql::Params row;
    row.reserve(15);
    row.emplace_back(order.text());
    row.emplace_back(kinds[static_cast<std::size_t>(work.kind)]);
    row.emplace_back(work_steps[static_cast<std::size_t>(work.step)]);
    row.emplace_back(work.payment_method);
    row.push_back(work.claim ? sql::Value(work.claim->scope) : sql::Value());
    row.push_back(work.claim ? sql::Value(work.claim->key) : sql::Value());
    row.emplace_back(work.cause.actor);
    row.emplace_back(work.cause.reason);
    row.emplace_back(work.tracking_number);
    row.push_back(work.failure ? sql::Value(write_error(*work.failure)) : sql::Value());
    row.emplace_back(work.trace_parent);
    row.emplace_back(work.owner);
    row.emplace_back(work.lease_until);
    row.emplace_back(work.due_time);
    row.emplace_back(work.attempts);
    return row;
}

} // namespace merx::orders
