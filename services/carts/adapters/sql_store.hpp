// The carts of one SQL database.
#pragma once

#include "carts/app/ports.hpp"
#include "events/outbox.hpp"
#include "sql/database.hpp"

namespace merx::carts {

class SqlStore final : public Store {
public:
    // All must outlive it.
    SqlStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), outbox_(outbox), ids_(ids) {}

    Task<Result<void>> insert(const Cart& cart) override;
    Task<Result<Cart>> find(CartId id) override;
    Task<Result<Cart>> update(CartId id, CartChange change) override;
    Task<Result<void>> remove(CartId id, CartChange guard) override;
    Task<Result<std::optional<CartId>>> find_open(std::string_view owner) override;
    Task<Result<Cart>> merge(CartId guest, std::string_view owner, CartMerge merge) override;
    Task<Result<std::size_t>> remove_expired(Instant now, std::size_t limit) override;

    // For a consumer of events, within its transaction: nothing happens where there is no such cart.
    static Task<void> mark_ordered(sql::Transaction& tx, CartId id, Instant now);

private:
    Task<void> announce_abandoned(sql::Transaction& tx, const Cart& cart, Instant now);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
};

} // namespace merx::carts
