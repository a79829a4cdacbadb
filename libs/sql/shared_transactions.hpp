// Small writes that come while one is being committed share the next transaction: many orders, one commit.
//
//     SharedTransactions<Wish> together(database, 64, [](Transaction& tx, std::span<Wish* const> wishes) -> Task<void>
//     {
//         … writes all of them, and leaves in each what came out of it …
//     });
//     Wish wish{…};
//     if (!co_await together.run(wish)) { … the same for this one alone … }
//
// For engines in which a commit costs a round trip and a flush; SQLite's writer groups commits by itself. One such
// transaction runs at a time, with a snapshot for its isolation: see Isolation::snapshot for what its body may decide
// by.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "async/combiner.hpp"
#include "sql/database.hpp"

namespace merx::sql {

// Any thread may call run(). It and the database must outlive its calls.
template <class Wish>
class SharedTransactions {
public:
    // May run more than once for the same wishes, like any body of a transaction.
    using Body = std::function<Task<void>(Transaction&, std::span<Wish* const>)>;

    // `most`: so many wishes share a transaction.
    SharedTransactions(Database& database, std::size_t most, Body body)
        : database_(database), body_(std::move(body)),
          combiner_({.batch = most, .waiting = max_waiting},
                    [this](std::span<Item* const> items) { return write(items); }) {}

    // True when it is durably committed. False where a rule of the tables (a key that is there already) or the body
    // itself refused one of those that shared the transaction, so that nothing of any was written: which of them it
    // was, each has to find out alone. Throws what befell the transaction otherwise.
    Task<bool> run(Wish& wish) {
        Item item{.wish = &wish};
        if (!co_await combiner_.run(item)) {
            throw Overloaded("too many calls wait for their turn to be written");
        }
        if (item.failure) {
            std::rethrow_exception(item.failure);
        }
        co_return item.is_written;
    }

private:
    static constexpr std::size_t max_waiting = 4'096;

    struct Item {
        Wish* wish;
        bool is_written = false;
        std::exception_ptr failure{};
    };

    Task<void> write(std::span<Item* const> items) {
        std::vector<Wish*> wishes;
        wishes.reserve(items.size());
        for (const Item* item : items) {
            wishes.push_back(item->wish);
        }
        bool is_written = false;
        std::exception_ptr failure;
        try {
            const auto committed = co_await database_.transact<bool>(
                [&](Transaction& tx) -> Task<Result<bool>> {
                    co_await body_(tx, wishes);
                    co_return true;
                },
                Isolation::snapshot);
            is_written = committed.has_value();
        } catch (const ConstraintViolation&) {
            is_written = false;
        } catch (const Failure&) {
            failure = std::current_exception();
        } catch (...) {
            is_written = false;
        }
        for (Item* item : items) {
            item->is_written = is_written;
            item->failure = failure;
        }
    }

    Database& database_;
    const Body body_;
    Combiner<Item> combiner_;
};

} // namespace merx::sql
