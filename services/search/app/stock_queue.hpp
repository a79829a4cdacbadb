// SKUs whose availability is to be asked for.
#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace merx::search {

// Each SKU waits once, however often it was named. Any thread.
class StockQueue {
public:
    void add(std::string sku);
    void add(const std::vector<std::string>& skus);
    // At most `limit` of those that wait, which no longer do.
    std::vector<std::string> take(std::size_t limit);
    std::size_t size() const;

private:
    mutable std::mutex mutex_;
    std::set<std::string> skus_;
};

} // namespace merx::search
