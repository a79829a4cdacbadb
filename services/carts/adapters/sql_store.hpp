// The carts of one SQL database.
//
// In PostgreSQL, carts that are opened or changed while a commit is under way share the next one.
#pragma once

#include <span>

#include "carts/app/ports.hpp"
#include "events/outbox.hpp"
#include "sql/database.hpp"
#include "sql/shared_transactions.hpp"

namespace merx::carts {

class SqlStore final : public Store {
public:
    // All must outlive it.
    SqlStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), outbox_(outbox), ids_(ids), are_combined_(database.engine() == "postgres"),
          wishes_(database, max_together, write_together) {}

    Task<Result<void>> insert(const Cart& cart) override;
    Task<Result<Cart>> find(CartId id) override;
    Task<Result<Cart>> update(CartId id, CartChange change) override;
    Task<Result<void>> remove(CartId id, CartChange guard) override;
    Task<Result<std::optional<CartId>>> find_open(std::string_view owner) override;
    Task<Result<Cart>> merge(CartId guest, std::string_view owner, CartMerge merge) override;
    Task<Result<std::size_t>> remove_expired(Instant now, std::size_t limit) override;

    // For a consumer of events, within its transaction: nothing happens where there are no such carts.
    static Task<void> mark_ordered(sql::Transaction& tx, std::span<const CartId> ids, Instant now);

private:
    static constexpr std::size_t max_together = 64;

    // What one of those that share a transaction wants written. The pointers are the caller's.
    struct Wish {
        const Cart* opening = nullptr; // either
        const CartId* id = nullptr;    // or both
        const CartChange* change = nullptr;
        // What came out of the change; nothing where an earlier one of the same cart was made with it.
        std::optional<Result<Cart>> outcome{};
    };

    static Task<void> write_together(sql::Transaction& tx, std::span<Wish* const> wishes);
    Task<void> announce_abandoned(sql::Transaction& tx, const Cart& cart, Instant now);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
    const bool are_combined_; // SQLite's writer groups commits by itself
    sql::SharedTransactions<Wish> wishes_;
};

} // namespace merx::carts
