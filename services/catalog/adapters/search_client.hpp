// The search service, as the catalog asks it.
#pragma once

#include "catalog/app/ports.hpp"
#include "merx/search/v1/search.merx.hpp"

namespace merx::catalog {

class SearchClient final : public ProductSearch {
public:
    // Before the first call; `search` must outlive the last one. Until then every search fails as one that is away.
    void connect(search::v1::SearchService& search) { search_ = &search; }

    Task<Result<FoundProducts>> find(const rpc::Call& call, const ProductSearchQuery& query) override;

private:
    search::v1::SearchService* search_ = nullptr;
};

} // namespace merx::catalog
