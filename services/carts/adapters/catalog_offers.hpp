// The catalog, as carts see it.
#pragma once

#include "carts/app/ports.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"

namespace merx::carts {

class CatalogOffers final : public Offers {
public:
    // The catalog must outlive it.
    explicit CatalogOffers(catalog::v1::CatalogService& catalog) : catalog_(catalog) {}

    Task<Result<std::vector<Offer>>> find(const rpc::Call& call, std::vector<Sku> skus) override;

private:
    catalog::v1::CatalogService& catalog_;
};

} // namespace merx::carts
