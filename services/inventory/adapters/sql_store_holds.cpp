// The part of the store that deals with holds.
#include <utility>

#include "inventory/adapters/sql_store.hpp"

namespace merx::inventory {
namespace {

// Neither looks at anything, so what the transaction sees is what there is when its turn has come.
constexpr std::string_view take_turn = "lock table hold_turn in exclusive mode";
// For so long a process that stands still amid its turn holds up the others.
constexpr std::string_view longest_stand = "set local idle_in_transaction_session_timeout = 3000";

} // namespace

Task<Result<Hold>> SqlStore::find_hold(const OrderId& order_id) {
    co_return co_await database_.read_once<Hold>([&](sql::Session& session) -> Task<Result<Hold>> {
        std::optional<Hold> hold = co_await HoldBatch::load(session, order_id);
        if (!hold) {
            co_return fail(not_found("hold_not_found", "This order has never held anything."));
        }
        co_return *std::move(hold);
    });
}

Task<Result<std::vector<OrderId>>> SqlStore::find_expired_holds(Instant time, std::int64_t limit) {
    using Orders = std::vector<OrderId>;
    co_return co_await database_.read_once<Orders>([&](sql::Session& session) -> Task<Result<Orders>> {
        const sql::Rows rows = co_await session.query(
            "select order_id from hold where state = 'open' and expire_time <= $1 order by expire_time limit $2",
            {time, limit});
        Orders orders;
        for (const sql::Row& row : rows) {
            orders.push_back(OrderId::parse(row.text(0)).value());
        }
        co_return orders;
    });
}

Task<Result<Hold>> SqlStore::place_hold(const HoldId& id, const HoldRequest& request, const Cause& cause) {
    const Hold hold{.id = id,
                    .order_id = request.order_id,
                    .state = HoldState::open,
                    .expire_time = request.expire_time,
                    .create_time = cause.time};
    co_return co_await fulfil({.order_id = request.order_id, .request = &request, .otherwise = &hold, .cause = &cause});
}

Task<Result<Hold>> SqlStore::update_hold(const OrderId& order_id, HoldChange change, const Cause& cause) {
    co_return co_await fulfil({.order_id = order_id, .change = &change, .cause = &cause});
}

Task<Result<Hold>> SqlStore::update_or_add_hold(const Hold& otherwise, HoldChange change, const Cause& cause) {
    co_return co_await fulfil(
        {.order_id = otherwise.order_id, .change = &change, .otherwise = &otherwise, .cause = &cause});
}

Task<Result<Hold>> SqlStore::fulfil(HoldWish wish) {
    if (!are_combined_) {
        HoldWish* const wishes[] = {&wish};
        co_await write_together(wishes);
    } else if (!co_await holds_.run(wish)) {
        throw sql::Overloaded("too many holds wait to be written");
    }
    if (wish.failure) {
        std::rethrow_exception(wish.failure);
    }
    co_return std::move(*wish.outcome);
}

Task<void> SqlStore::write_holds(std::span<HoldWish* const> wishes) {
    std::exception_ptr failure;
    bool is_shared = false;
    try {
        co_await write_together(wishes);
    } catch (const sql::ConstraintViolation&) {
        failure = std::current_exception();
        is_shared = wishes.size() > 1;
    } catch (...) {
        failure = std::current_exception(); // what befell the transaction befell all that was in it
    }
    if (is_shared) {
        // A rule of the tables was broken by one of them, or by another process that placed the same order's hold at
        // the same time: each for itself finds out which.
        for (HoldWish* const& wish : wishes) {
            co_await write_holds({&wish, 1});
        }
        co_return;
    }
    for (HoldWish* wish : wishes) {
        wish->failure = failure;
    }
}

// All that is decided by is written, or new under its key.
Task<void> SqlStore::write_together(std::span<HoldWish* const> wishes) {
    const auto committed = co_await database_.transact<bool>(
        [&](sql::Transaction& tx) -> Task<Result<bool>> {
            if (take_turns_) {
                tx.send(longest_stand);
                tx.send(take_turn);
            }
            HoldBatch batch(outbox_, ids_);
            co_await batch.run(tx, wishes);
            co_return true;
        },
        sql::Isolation::snapshot);
    static_cast<void>(committed);
}

} // namespace merx::inventory
