// The parts of the orders' store that look over many orders: lists, and work that is due.
#include "orders/adapters/rows.hpp"
#include "orders/adapters/sql_store.hpp"
#include "orders/app/list_orders.hpp"
#include "sql/newest_first.hpp"

#include <utility>

namespace merx::orders {
namespace {

const std::string select_page = "select " + order_columns + " from orders where id < $1 ";
const std::string page_end = "order by id desc limit $2";

const std::string select_all = select_page + page_end;
const std::string select_of_user = select_page + "and user_id = $3 " + page_end;
const std::string select_in_status = select_page + "and status = $3 " + page_end;
const std::string select_of_user_in_status = select_page + "and user_id = $3 and status = $4 " + page_end;

const std::string& page_statement(const OrderFilter& filter) {
    if (filter.user_id) {
        return filter.status ? select_of_user_in_status : select_of_user;
    }
    return filter.status ? select_in_status : select_all;
}

const std::string select_taken = "select " + record_columns +
                                 " from order_work as work join orders on orders.id = work.order_id "
                                 "where work.order_id = $1";

sql::Params due(Instant now) {
    sql::Params row;
    row.emplace_back(now);
    return row;
}

} // namespace

Task<Page<Order>> SqlStore::list(const OrderFilter& filter, const PageRequest& page) {
    sql::Params row;
    row.emplace_back(sql::ids_below(page));
    row.emplace_back(std::int64_t{page.size()} + 1); // one more shows whether there is a next page
    if (filter.user_id) {
        row.emplace_back(*filter.user_id);
    }
    if (filter.status) {
        row.emplace_back(name_of(*filter.status));
    }
    auto found = co_await database_.read_once<Page<Order>>([&](sql::Session& session) -> Task<Result<Page<Order>>> {
        const sql::Rows rows = co_await session.query(page_statement(filter), row);
        Page<Order> orders;
        const std::size_t size = std::min(rows.size(), static_cast<std::size_t>(page.size()));
        for (std::size_t i = 0; i < size; ++i) {
            orders.items.push_back(read_order(rows[i]));
        }
        if (rows.size() > size) {
            orders.next_page_token = encode_page_token({orders.items.back().id.text()}, order_list);
        }
        co_return orders;
    });
    co_return std::move(*found);
}

Task<Backlog> SqlStore::backlog() {
    // Ids are time-ordered, so that one order has to be looked up and no more.
    const auto found = co_await database_.read_once<Backlog>([](sql::Session& session) -> Task<Result<Backlog>> {
        const sql::Rows rows =
            co_await session.query("select work.count, orders.create_time from (select count(*) as count, min(case "
                                   "when kind = 'checkout' then order_id end) as oldest from order_work) as work "
                                   "left join orders on orders.id = work.oldest");
        co_return Backlog{.orders = rows.at(0).integer(0), .oldest_checkout = rows.at(0).optional_instant(1)};
    });
    co_return *found;
}

Task<std::vector<OrderRecord>> SqlStore::take_due(const std::string& owner, Instant now, Instant lease_until,
                                                  std::size_t limit) {
    using Records = std::vector<OrderRecord>;
    // Most of the time there is none, and to learn that takes no lock.
    const auto any = co_await database_.read_once<bool>([&](sql::Session& session) -> Task<Result<bool>> {
        const sql::Rows rows = co_await session.query(
            "select order_id from order_work where lease_until <= $1 and due_time <= $1 limit 1", due(now));
        co_return !rows.empty();
    });
    if (!*any) {
        co_return Records{};
    }
    auto taken = co_await database_.transact<Records>(
        [&](sql::Transaction& tx) -> Task<Result<Records>> {
            sql::Params row = due(now);
            row.emplace_back(owner);
            row.emplace_back(lease_until);
            row.emplace_back(static_cast<std::int64_t>(limit));
            const sql::Rows ids = co_await tx.query(
                "update order_work set owner = $2, lease_until = $3, attempts = attempts + 1 where order_id in (select "
                "order_id from order_work where lease_until <= $1 and due_time <= $1 order by due_time limit $4) "
                "returning order_id",
                std::move(row));
            Records records;
            for (const sql::Row& id : ids) {
                sql::Params order;
                order.emplace_back(id.text(0));
                const sql::Rows rows = co_await tx.query(select_taken, std::move(order));
                records.push_back(read_record(rows.at(0)));
            }
            co_return records;
        },
        sql::Isolation::snapshot);
    co_return std::move(*taken);
}

Task<void> SqlStore::end_leases_of_others(const std::string& owner) {
    const auto ended = co_await database_.transact<std::int64_t>(
        [&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
            sql::Params row;
            row.emplace_back(owner);
            co_return co_await tx.execute("update order_work set lease_until = 0 where owner <> $1", std::move(row));
        },
        sql::Isolation::snapshot);
}

Task<std::int64_t> SqlStore::forget_claims(Instant before) {
    std::int64_t total = 0;
    while (true) {
        const std::vector<ClaimKey> old = co_await old_claims(before);
        if (old.empty()) {
            co_return total;
        }
        const auto forgotten = co_await database_.transact<std::int64_t>(
            [&](sql::Transaction& tx) -> Task<Result<std::int64_t>> {
                std::int64_t count = 0;
                for (const ClaimKey& claim : old) {
                    sql::Params row;
                    row.emplace_back(claim.scope);
                    row.emplace_back(claim.key);
                    count += co_await tx.execute("delete from order_claims where claim_scope = $1 and claim_key = $2",
                                                 std::move(row));
                }
                co_return count;
            },
            sql::Isolation::snapshot);
        total += *forgotten;
    }
}

// Those that nothing can come back to: the first answer is kept and the work is done. Looked for outside of
// transactions, because there is no index to help.
Task<std::vector<ClaimKey>> SqlStore::old_claims(Instant before) {
    auto old = co_await database_.read<std::vector<ClaimKey>>(
        [&](sql::Session& session) -> Task<Result<std::vector<ClaimKey>>> {
            const sql::Rows rows = co_await session.query("select claim_scope, claim_key from order_claims where "
                                                          "create_time < $1 and answer is not null and order_id "
                                                          "not in (select order_id from order_work) limit 500",
                                                          due(before));
            std::vector<ClaimKey> found;
            found.reserve(rows.size());
            for (const sql::Row& row : rows) {
                found.push_back({.scope = row.text(0), .key = row.text(1)});
            }
            co_return found;
        });
    co_return std::move(*old);
}

} // namespace merx::orders
