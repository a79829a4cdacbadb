// What callers want written of orders, written together: one transaction reads what is to be changed, lets each change
// decide as if it were alone, and writes the outcome with few statements.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "events/outbox.hpp"
#include "orders/app/store.hpp"
#include "sql/database.hpp"

namespace merx::orders {

// The rows of a new order and of all that is written with it, and how it is announced.
struct NewOrder {
    sql::Params claim;
    sql::Params order;
    sql::Params work;
    sql::Params step;
    events::Event event;
};

// One caller's wish. What the pointers refer to is the caller's and lives until the batch has ended.
struct OrderWish {
    // Either a new order. Where its key was used or its cart was ordered, the tables refuse the whole batch.
    const NewOrder* placing = nullptr;
    // Or a change of one.
    const OrderId* id = nullptr;
    const Store::Change* change = nullptr;

    // What came out of the change. Nothing where the batch held an earlier change of the same order, which this one
    // has to see: it is to be made after it, alone.
    std::optional<Result<OrderRecord>> changed{};
};

events::Event event_of(IdSource& ids, const Order& order, const OrderStep& step, const std::string& trace_parent);

// Of one transaction; both references must outlive it. What the wishes are told holds once the transaction is
// committed.
class OrderBatch {
public:
    static constexpr std::size_t max_wishes = 64;

    OrderBatch(events::Outbox& outbox, IdSource& ids) : outbox_(outbox), ids_(ids) {}

    // All that is decided by is written, so that a snapshot is isolation enough.
    Task<void> run(sql::Transaction& tx, std::span<OrderWish* const> wishes);

private:
    struct Stored {
        OrderRecord record;
        std::optional<Answer> kept{}; // for the claim of its work
        bool is_taken = false;        // by a wish
    };

    Task<void> load(sql::Transaction& tx, std::span<OrderWish* const> wishes);
    void place(const NewOrder& order);
    void change(sql::Transaction& tx, OrderWish& wish);
    void save_order(sql::Transaction& tx, OrderRecord& record, bool has_to_do_with_work,
                    const std::string& trace_parent);
    void save_work(const OrderRecord& record, bool had_work);
    Task<void> write(sql::Transaction& tx);

    events::Outbox& outbox_;
    IdSource& ids_;
    std::map<std::string, Stored> stored_; // by id

    // What is to be written: rows, one after another.
    sql::Params new_claims_;
    sql::Params new_orders_;
    sql::Params new_work_;
    sql::Params new_steps_;
    sql::Params changed_orders_;
    sql::Params answers_;
    std::vector<std::string> ended_work_;
    std::vector<events::Event> events_;
};

} // namespace merx::orders
