// The catalog's changes, as the index follows them.
#pragma once

#include "core/clock.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "search/app/ports.hpp"

namespace merx::search {

class CatalogChanges final : public CatalogFeed {
public:
    static constexpr Duration call_limit = std::chrono::seconds{10};

    // Both must outlive it.
    CatalogChanges(catalog::v1::CatalogService& catalog, const Clock& clock) : catalog_(catalog), clock_(clock) {}

    Task<Result<Part>> read_after(std::int64_t sequence, std::size_t limit) override;

private:
    catalog::v1::CatalogService& catalog_;
    const Clock& clock_;
};

} // namespace merx::search
