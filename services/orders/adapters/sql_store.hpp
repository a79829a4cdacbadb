// The orders' store over SQL.
//
// Placing an order and changing it write or newly claim every row they decide by, so that snapshots are isolation
// enough. In PostgreSQL those that come while a commit is under way share the next one. Order numbers come in blocks,
// so that orders do not queue for a counter: they are unique and grow with time, but between processes not strictly;
// those of a block that a process did not use up are never used.
#pragma once

#include <exception>
#include <mutex>
#include <span>

#include "async/combiner.hpp"
#include "core/id.hpp"
#include "events/outbox.hpp"
#include "orders/adapters/order_batch.hpp"
#include "orders/app/store.hpp"
#include "sql/database.hpp"
#include "sql/shared_transactions.hpp"

namespace merx::orders {

class SqlStore final : public Store {
public:
    // All must outlive it.
    SqlStore(sql::Database& database, events::Outbox& outbox, IdSource& ids)
        : database_(database), outbox_(outbox), ids_(ids), are_combined_(database.engine() == "postgres"),
          number_takers_({.batch = max_number_takers, .waiting = max_number_takers},
                         [this](std::span<NumberTaker* const> takers) { return hand_out_numbers(takers); }),
          wishes_(database, OrderBatch::max_wishes, [this](sql::Transaction& tx, std::span<OrderWish* const> wishes) {
              return write_together(tx, wishes);
          }) {}

    Task<std::optional<Claim>> find_claim(const ClaimKey& key) override;
    Task<Result<std::variant<OrderRecord, Claim>>> place(OrderRecord record, std::string fingerprint,
                                                         Cause cause) override;
    Task<std::optional<OrderRecord>> find(const OrderId& id) override;
    Task<Page<Order>> list(const OrderFilter& filter, const PageRequest& page) override;
    Task<std::vector<OrderStep>> history(const OrderId& id) override;
    Task<Result<OrderRecord>> update(const OrderId& id, Change change) override;
    Task<Answer> settle(const ClaimKey& key, const OrderId& id, Decide decide) override;
    Task<Backlog> backlog() override;
    Task<std::vector<OrderRecord>> take_due(const std::string& owner, Instant now, Instant lease_until,
                                            std::size_t limit) override;
    Task<void> end_leases_of_others(const std::string& owner) override;

    // In small transactions, so that nobody waits long for it.
    Task<std::int64_t> forget_claims(Instant before);

    // For event consumers, within their transaction. Makes the work of these orders due where it waits for the
    // customer, and says whether there is any.
    static Task<bool> end_waits(sql::Transaction& tx, std::vector<std::string> ids);
    // update() within a transaction.
    Task<Result<OrderRecord>> update_in(sql::Transaction& tx, const OrderId& id, const Change& change);

private:
    static constexpr std::int64_t number_block = 100;
    static constexpr std::size_t max_number_takers = 4'096;

    struct NumberTaker {
        std::int64_t number = 0;
        std::exception_ptr failure{};
    };

    Task<std::int64_t> take_number();
    std::optional<std::int64_t> next_of_block();
    // The block is used up: one takes the next for all who found it so.
    Task<void> hand_out_numbers(std::span<NumberTaker* const> takers);
    Task<void> take_block(std::int64_t size);
    Task<std::vector<ClaimKey>> old_claims(Instant before);
    Task<std::optional<Claim>> find_claim_in(sql::Session& session, const ClaimKey& key);
    Task<std::optional<OrderRecord>> find_in(sql::Session& session, const OrderId& id);
    // Gives the answer that is kept.
    Task<Answer> keep_answer(sql::Transaction& tx, const ClaimKey& key, Answer answer);
    Task<Result<std::optional<Claim>>> place_alone(const NewOrder& order, const ClaimKey& key);
    Task<void> write_together(sql::Transaction& tx, std::span<OrderWish* const> wishes);

    sql::Database& database_;
    events::Outbox& outbox_;
    IdSource& ids_;
    const bool are_combined_; // SQLite's writer groups commits by itself

    std::mutex number_mutex_;
    std::int64_t next_number_ = 0;
    std::int64_t block_end_ = 0;
    Combiner<NumberTaker> number_takers_;
    sql::SharedTransactions<OrderWish> wishes_;
};

} // namespace merx::orders
