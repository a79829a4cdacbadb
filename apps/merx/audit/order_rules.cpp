#include <fmt/format.h>

#include <unordered_map>

#include "audit/audit.hpp"
#include "audit/rows.hpp"
#include "orders/domain/order_status.hpp"

namespace merx::audit {
namespace {

// What lines and charges of an order's document add up to.
struct Sums {
    std::int64_t lines = 0;
    std::int64_t charges = 0;
    bool lines_multiply = true; // every line is quantity × unit price
};

Sums sums_of(const orders::OrderDocument& document) {
    Sums sums;
    for (const orders::OrderLine& line : document.lines) {
        sums.lines += line.total.amount();
        sums.lines_multiply =
            sums.lines_multiply && line.unit_price.amount() * line.quantity.units() == line.total.amount();
    }
    for (const orders::Charge& charge : document.charges) {
        sums.charges += charge.amount.amount();
    }
    return sums;
}

void audit_totals(sql::Database& database, Report& report) {
    constexpr std::string_view every_order =
        "select id, document, subtotal, discount_total, shipping_total, tax_total, total from orders";
    for (const sql::Row& row : rows(database, every_order)) {
        const std::string& id = row.text(0);
        const auto document = document_of(row.text(1));
        report.expect(document.has_value(), "orders.document_can_be_read", id,
                      [] { return std::string("its lines and charges are damaged"); });
        if (!document) {
            continue;
        }
        const Sums sums = sums_of(*document);
        const std::int64_t subtotal = row.integer(2);
        const std::int64_t total = row.integer(6);
        report.expect(sums.lines_multiply, "orders.line_is_quantity_times_price", id,
                      [] { return std::string("a line's total is not its quantity times its price"); });
        report.expect(subtotal == sums.lines, "orders.subtotal_is_the_sum_of_lines", id,
                      [&] { return fmt::format("subtotal {}, lines add up to {}", subtotal, sums.lines); });
        report.expect(total == subtotal - row.integer(3) + row.integer(4) + row.integer(5),
                      "orders.total_is_the_sum_of_its_parts", id, [&] { return fmt::format("total {}", total); });
        report.expect(total == sums.lines + sums.charges, "orders.total_is_lines_and_charges", id, [&] {
            return fmt::format("total {}, lines {} and charges {}", total, sums.lines, sums.charges);
        });
    }
}

using Walk = std::vector<orders::OrderStatus>;
using Walks = std::unordered_map<std::string, Walk>;

// One order's walk, which is then no longer among them; empty where there is none.
Walk take(Walks& walks, const std::string& order) {
    auto found = walks.extract(order);
    return found.empty() ? Walk{} : std::move(found.mapped());
}

void audit_histories(sql::Database& database, Report& report) {
    Walks walks;
    for (const sql::Row& row :
         rows(database, "select order_id, from_status, to_status from order_steps order by order_id, version")) {
        auto& walk = walks[row.text(0)];
        const auto to = orders::parse_order_status(row.text(2));
        const auto from = row.optional_text(1);
        const bool joined = walk.empty() ? !from.has_value() : from == orders::name_of(walk.back());
        report.expect(to && joined, "orders.history_has_no_gap", row.text(0),
                      [&] { return fmt::format("a step from {} to {}", from.value_or("nothing"), row.text(2)); });
        if (to) {
            walk.push_back(*to);
        }
    }
    for (const sql::Row& row : rows(database, "select id, status from orders")) {
        const auto walk = take(walks, row.text(0));
        report.expect(orders::is_walk(walk), "orders.history_is_a_walk_in_the_state_table", row.text(0),
                      [&] { return fmt::format("{} steps", walk.size()); });
        report.expect(!walk.empty() && orders::name_of(walk.back()) == row.text(1),
                      "orders.history_ends_where_it_stands", row.text(0),
                      [&] { return "the order is " + row.text(1); });
        report.checked("orders.every_history_has_an_order");
    }
    for (const auto& [order, walk] : walks) {
        report.breach("orders.every_history_has_an_order", order,
                      fmt::format("{} steps of an order that is not there", walk.size()));
    }
}

} // namespace

void audit_orders(shop::Stores& stores, Report& report) {
    audit_totals(stores[shop::StoreName::orders], report);
    audit_histories(stores[shop::StoreName::orders], report);
}

} // namespace merx::audit
