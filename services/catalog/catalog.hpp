// The catalog service: what the shop sells, and where it is found.
//
// All changes of products and categories have numbers of one counter, in the order of their commits: what the search
// follows. Catalog and search need each other, the one to answer `GET /products?q=` and the other to build its index:
// the catalog is made first and introduced to the search after.
//
// It announces `product.created`, `.updated`, `.deleted` and `category.created`, `.updated`, `.deleted`, and hears no
// events. A deleted product is found by nobody; its slug, its SKUs and its external id can be used again, because a
// SKU names the thing on the shelf and not the page that sold it. A product that may come back is archived instead,
// by its status, and keeps all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/id.hpp"
#include "events/outbox.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
#include "merx/search/v1/search.merx.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

// All must outlive the service.
struct Ports {
    sql::Database& database; // migrated with events::migrations() and catalog::migrations()
    events::Outbox& outbox;  // of that database
    const Clock& clock;
    IdSource& ids;
};

class Catalog {
public:
    virtual ~Catalog() = default;
    // Any thread may call; reads run on the calling one.
    virtual v1::CatalogService& api() = 0;

    // Both before the first call. `search` must outlive the last one; without it, lists by `q` or `in_stock` fail with
    // `search_unavailable` (503).
    virtual void connect(search::v1::SearchService& search) = 0;
    // Has `told` hear the number of a change once it is committed, before its writer gets the answer: on any thread,
    // perhaps not in the order of the numbers. It must not wait or throw.
    virtual void on_commit(std::function<void(std::int64_t sequence)> told) = 0;
};

std::unique_ptr<Catalog> make_catalog(Ports ports);

} // namespace merx::catalog
