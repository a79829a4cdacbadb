#include "catalog/adapters/change_numbers.hpp"

#include "core/assert.hpp"

namespace merx::catalog {
namespace {

// Waited for before the transaction looks at anything, so what it sees is what there is when its turn has come.
constexpr std::string_view take_lock = "lock table catalog_changes in exclusive mode";
// For so long a process that stands still amid its turn holds up the others.
constexpr std::string_view longest_stand = "set local idle_in_transaction_session_timeout = 3000";

} // namespace

Task<ChangeNumbers> ChangeNumbers::take_turn(sql::Transaction& tx, const CommitWatch& watch) {
    if (watch.takes_turns) {
        tx.send(longest_stand);
        tx.send(take_lock);
    }
    const sql::Rows rows = co_await tx.query("select last from catalog_changes where id = 1");
    MERX_ASSERT(rows.size() == 1);
    co_return ChangeNumbers(tx, watch, rows.front().integer(0));
}

void ChangeNumbers::finish() {
    if (last_ == kept_) {
        return;
    }
    kept_ = last_;
    tx_->send("update catalog_changes set last = $1 where id = 1", {last_});
    if (watch_->on_commit) {
        tx_->after_commit([watch = watch_, last = last_] { watch->on_commit(last); });
    }
}

} // namespace merx::catalog
