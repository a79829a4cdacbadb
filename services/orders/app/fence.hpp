// What a run of the work on an order writes counts only under the lease it was begun with.
//
// A process that was paused for longer than its lease finds that another has taken the work over, and must neither undo
// nor overwrite what that one decided from what itself saw before. Its calls to other services need no fence: each may
// be repeated, and what was given up there (a released hold, a voided payment) cannot be had any more.
#pragma once

#include <utility>

#include "orders/app/store.hpp"

namespace merx::orders {

class Fence {
public:
    explicit Fence(WorkLease lease) : lease_(std::move(lease)) {}

    // The change, made only while the work is there and under the lease. The fence must outlive it.
    Store::Change around(Store::Change change) {
        return [this, change = std::move(change)](OrderRecord& current) -> Result<void> {
            is_lost_ = !current.work || current.work->lease() != lease_;
            return is_lost_ ? Result<void>() : change(current);
        };
    }

    // Whether the change was not made: the run is over, and what becomes of the order is another's to say.
    bool is_lost() const { return is_lost_; }

private:
    const WorkLease lease_;
    bool is_lost_ = false;
};

} // namespace merx::orders
