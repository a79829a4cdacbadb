// What callers want done to holds, done together: one transaction reads the holds and the stock they are about, decides
// one wish after another as if each were alone, and writes the outcome with few statements.
#pragma once

#include <exception>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "inventory/adapters/stock_batch.hpp"

namespace merx::inventory {

// One caller's wish: to place a hold (`request`) or to change the one that is there (`change`). What the pointers refer
// to is the caller's and lives until the outcome is there.
struct HoldWish {
    OrderId order_id;
    const HoldRequest* request = nullptr;
    const HoldChange* change = nullptr;
    // What becomes the order's hold where it has none: the new one, still without its lines, or for a change the one
    // that keeps the order from ever having one. Null: 404.
    const Hold* otherwise = nullptr;
    const Cause* cause = nullptr;

    // Either of both.
    std::optional<Result<Hold>> outcome{};
    std::exception_ptr failure{}; // the store's
};

// Of one transaction; both references must outlive it. Afterwards each wish has its outcome, which holds once the
// transaction is committed.
class HoldBatch {
public:
    HoldBatch(events::Outbox& outbox, IdSource& ids) : stock_(outbox, ids) {}

    Task<void> run(sql::Transaction& tx, std::span<HoldWish* const> wishes);

    static Task<std::optional<Hold>> load(sql::Session& session, const OrderId& order_id);

private:
    struct Entry {
        std::optional<Hold> hold{};
        std::optional<HoldState> stored{}; // none where the store has no hold of this order
        Instant change_time{};
    };

    Task<void> load(sql::Transaction& tx, std::span<HoldWish* const> wishes);
    std::vector<Sku> skus_of(std::span<HoldWish* const> wishes) const;
    Result<Hold> grant(const HoldWish& wish);
    Result<Hold> place(Entry& entry, const HoldWish& wish);
    Result<Hold> step(Entry& entry, const HoldWish& wish);
    void write(sql::Transaction& tx) const;
    void send_new(sql::Transaction& tx) const;
    void send_changed(sql::Transaction& tx) const;

    std::map<OrderId, Entry> holds_;
    StockBatch stock_;
};

} // namespace merx::inventory
