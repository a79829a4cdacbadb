#include "carts/adapters/catalog_offers.hpp"

namespace merx::carts {
namespace {

Result<Offer> to_offer(const catalog::v1::SellableVariant& variant) {
    auto sku = Sku::parse(variant.sku());
    const auto currency = Currency::parse(variant.price().currency());
    if (!sku || !currency) {
        return fail(sku ? currency.error() : sku.error());
    }
    const auto price = Money::make(variant.price().amount(), *currency);
    if (!price) {
        return fail(price.error());
    }
    return Offer{.sku = std::move(*sku),
                 .product_id = variant.product_id(),
                 .name = variant.name(),
                 .price = *price,
                 .image_url = variant.image_url()};
}

} // namespace

Task<Result<std::vector<Offer>>> CatalogOffers::find(const rpc::Call& call, std::vector<Sku> skus) {
    catalog::v1::BatchGetVariantsRequest request;
    for (const Sku& sku : skus) {
        request.add_skus(sku.text());
    }
    const auto response = co_await or_return(catalog_.batch_get_variants(call, request));
    std::vector<Offer> offers;
    offers.reserve(static_cast<std::size_t>(response.variants_size()));
    for (const catalog::v1::SellableVariant& variant : response.variants()) {
        // What a catalog of another version calls a price and we cannot read, we cannot sell.
        if (auto offer = to_offer(variant)) {
            offers.push_back(std::move(*offer));
        }
    }
    co_return offers;
}

} // namespace merx::carts
