#include "search/app/stock_queue.hpp"

#include <utility>

namespace merx::search {

void StockQueue::add(std::string sku) {
    const std::lock_guard lock(mutex_);
    skus_.insert(std::move(sku));
}

void StockQueue::add(const std::vector<std::string>& skus) {
    const std::lock_guard lock(mutex_);
    skus_.insert(skus.begin(), skus.end());
}

std::vector<std::string> StockQueue::take(std::size_t limit) {
    std::vector<std::string> taken;
    const std::lock_guard lock(mutex_);
    while (taken.size() < limit && !skus_.empty()) {
        taken.push_back(std::move(skus_.extract(skus_.begin()).value()));
    }
    return taken;
}

std::size_t StockQueue::size() const {
    const std::lock_guard lock(mutex_);
    return skus_.size();
}

} // namespace merx::search
