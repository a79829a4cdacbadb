#include "inventory/app/change_stock.hpp"

#include <unordered_set>

namespace merx::inventory {
namespace {

Result<void> check(const std::vector<Count>& counts) {
    if (counts.size() > max_batch) {
        return fail(
            invalid("/counts", "too_many", "At most " + std::to_string(max_batch) + " SKUs are counted at once."));
    }
    std::vector<FieldError> wrong;
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::string pointer = "/counts/" + std::to_string(i);
        if (!seen.insert(counts[i].sku.text()).second) {
            wrong.push_back({pointer + "/sku", "duplicate_sku", "Each SKU is counted once; this one comes twice."});
        }
        if (counts[i].on_hand < 0 || counts[i].on_hand > max_on_hand) {
            wrong.push_back(
                {pointer + "/on_hand", "out_of_range", "A count is 0 to " + std::to_string(max_on_hand) + "."});
        }
    }
    if (!wrong.empty()) {
        return fail(invalid(std::move(wrong)));
    }
    return {};
}

} // namespace

Task<Result<Stock>> adjust_stock(const Context& context, const rpc::Call& call, const Adjustment& adjustment) {
    const Cause cause = cause_of(context, call);
    co_return co_await context.store.adjust(adjustment, cause);
}

Task<Result<std::int64_t>> set_stock(const Context& context, const rpc::Call& call, std::vector<Count> counts) {
    co_await or_return(check(counts));
    const Cause cause = cause_of(context, call);
    co_return co_await context.store.set_counts(counts, cause);
}

} // namespace merx::inventory
