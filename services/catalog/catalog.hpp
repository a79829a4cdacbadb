// The catalog service: what the shop sells, and where it is found.
//
// It announces `product.created`, `.updated`, `.deleted` and `category.created`, `.updated`, `.deleted`, and hears no
// events. A deleted product is found by nobody; its slug, its SKUs and its external id can be used again, because a
// SKU names the thing on the shelf and not the page that sold it. A product that may come back is archived instead,
// by its status, and keeps all of them.
#pragma once

#include <memory>

#include "core/id.hpp"
#include "events/outbox.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"
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
};

std::unique_ptr<Catalog> make_catalog(Ports ports);

} // namespace merx::catalog
