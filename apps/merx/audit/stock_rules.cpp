#include <fmt/format.h>

#include "audit/audit.hpp"
#include "audit/rows.hpp"

namespace merx::audit {
namespace {

void audit_levels(sql::Database& inventory, Report& report) {
    // Both sides of every place, so that a movement without stock shows as well as stock without movements.
    constexpr std::string_view every_place = R"sql(
select place.sku, place.location_id,
       coalesce((select on_hand from stock s where s.sku = place.sku and s.location_id = place.location_id), 0),
       coalesce((select held from stock s where s.sku = place.sku and s.location_id = place.location_id), 0),
       coalesce(sum(place.on_hand_delta), 0), coalesce(sum(place.held_delta), 0)
from (select sku, location_id, on_hand_delta, held_delta from movement
      union all select sku, location_id, 0, 0 from stock) place
group by place.sku, place.location_id)sql";
    for (const sql::Row& row : rows(inventory, every_place)) {
        const std::string place = fmt::format("{} at {}", row.text(0), row.text(1));
        const std::int64_t on_hand = row.integer(2);
        const std::int64_t held = row.integer(3);
        report.expect(on_hand == row.integer(4), "stock.on_hand_is_the_sum_of_movements", place,
                      [&] { return fmt::format("on hand {}, movements add up to {}", on_hand, row.integer(4)); });
        report.expect(held == row.integer(5), "stock.held_is_the_sum_of_movements", place,
                      [&] { return fmt::format("held {}, movements add up to {}", held, row.integer(5)); });
        report.expect(held >= 0 && held <= on_hand, "stock.never_below_zero", place,
                      [&] { return fmt::format("on hand {}, held {}", on_hand, held); });
    }
}

void audit_held(sql::Database& inventory, Report& report) {
    constexpr std::string_view held_by_orders = R"sql(
select place.sku, place.location_id,
       coalesce((select held from stock s where s.sku = place.sku and s.location_id = place.location_id), 0),
       coalesce(sum(place.quantity), 0)
from (select l.sku, l.location_id, l.quantity from hold_line l join hold h on h.order_id = l.order_id
      where h.state in ('open', 'confirmed')
      union all select sku, location_id, 0 from stock) place
group by place.sku, place.location_id)sql";
    for (const sql::Row& row : rows(inventory, held_by_orders)) {
        report.expect(row.integer(2) == row.integer(3), "stock.held_is_the_sum_of_open_holds",
                      fmt::format("{} at {}", row.text(0), row.text(1)),
                      [&] { return fmt::format("held {}, open holds add up to {}", row.integer(2), row.integer(3)); });
    }
}

// What an order's movements add up to, by what has become of its hold.
void audit_holds(sql::Database& inventory, Report& report) {
    constexpr std::string_view every_hold = R"sql(
select h.order_id, h.state,
       coalesce((select sum(l.quantity) from hold_line l where l.order_id = h.order_id), 0),
       coalesce(m.on_hand, 0), coalesce(m.held, 0)
from hold h left join (select order_id, sum(on_hand_delta) as on_hand, sum(held_delta) as held
                       from movement where order_id is not null group by order_id) m on m.order_id = h.order_id)sql";
    for (const sql::Row& row : rows(inventory, every_hold)) {
        const std::string& state = row.text(1);
        const std::int64_t units = row.integer(2);
        const std::int64_t taken = state == "committed" ? units : 0;
        const std::int64_t kept = state == "open" || state == "confirmed" ? units : 0;
        report.expect(row.integer(3) == -taken && row.integer(4) == kept, "stock.movements_are_as_the_hold_says",
                      row.text(0), [&] {
                          return fmt::format("{} of {} units, its movements add up to {} on hand and {} held", state,
                                             units, row.integer(3), row.integer(4));
                      });
    }
}

} // namespace

void audit_stock(shop::Stores& stores, Report& report) {
    sql::Database& inventory = stores[shop::StoreName::inventory];
    audit_levels(inventory, report);
    audit_held(inventory, report);
    audit_holds(inventory, report);
}

} // namespace merx::audit
