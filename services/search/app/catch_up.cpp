#include "search/app/catch_up.hpp"

#include <algorithm>

namespace merx::search {
namespace {

std::vector<std::string> skus_of(const std::vector<CatalogChange>& changes) {
    std::vector<std::string> skus;
    for (const CatalogChange& change : changes) {
        if (const Listing* listing = std::get_if<Listing>(&change.thing)) {
            std::ranges::transform(listing->variants, std::back_inserter(skus), &ListedVariant::sku);
        }
    }
    return skus;
}

Task<Result<std::map<std::string, bool>>> ask(StockLevels& stock, const std::vector<std::string>& skus) {
    std::map<std::string, bool> availability;
    for (std::size_t begin = 0; begin < skus.size(); begin += StockLevels::max_skus) {
        const auto first = skus.begin() + static_cast<std::ptrdiff_t>(begin);
        const std::size_t count = std::min(StockLevels::max_skus, skus.size() - begin);
        const std::vector<std::string> some(first, first + static_cast<std::ptrdiff_t>(count));
        const std::vector<bool> levels = co_await or_return(stock.are_available(some));
        MERX_ASSERT(levels.size() == some.size());
        for (std::size_t i = 0; i < some.size(); ++i) {
            availability.insert_or_assign(some[i], levels[i]);
        }
    }
    co_return availability;
}

} // namespace

Task<Result<CaughtUp>> catch_up(CatalogFeed& feed, StockLevels& stock, IndexTarget& target, StockQueue& queue) {
    CatalogFeed::Part part = co_await or_return(feed.read_after(target.position(), CatalogFeed::max_limit));
    CaughtUp outcome{.head = part.head,
                     .may_be_more = !part.changes.empty() && part.changes.back().sequence < part.head};
    // Taken before it is asked for: what changes meanwhile joins the queue again.
    std::vector<std::string> skus = queue.take(StockLevels::max_skus);
    std::ranges::move(skus_of(part.changes), std::back_inserter(skus));
    Batch batch{.changes = std::move(part.changes), .availability = {}};
    auto availability = co_await ask(stock, skus);
    if (availability) {
        batch.availability = *std::move(availability);
        outcome.may_be_more = outcome.may_be_more || queue.size() > 0;
    } else {
        outcome.stock_failure = std::move(availability).error();
        queue.add(skus);
    }
    if (!batch.changes.empty() || !batch.availability.empty()) {
        co_await target.apply(std::move(batch));
    }
    co_return outcome;
}

} // namespace merx::search
