#include "catalog/app/get_sellable_variants.hpp"

#include <algorithm>

namespace merx::catalog {

Task<Result<std::vector<SellableVariant>>> get_sellable_variants(const Context& context,
                                                                 std::vector<std::string> skus) {
    if (skus.size() > max_variant_batch) {
        co_return fail(invalid("/skus", "too_many",
                               "At most " + std::to_string(max_variant_batch) + " SKUs can be asked for at once."));
    }
    std::vector<Sku> parsed;
    parsed.reserve(skus.size());
    for (const std::string& text : skus) {
        if (auto sku = Sku::parse(text)) {
            parsed.push_back(std::move(*sku));
        }
    }
    std::ranges::sort(parsed);
    const auto repeated = std::ranges::unique(parsed);
    parsed.erase(repeated.begin(), repeated.end());
    co_return co_await context.products.find_sellable(parsed);
}

} // namespace merx::catalog
