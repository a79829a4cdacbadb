#include "catalog/catalog.hpp"

#include "catalog/adapters/catalog_server.hpp"
#include "catalog/adapters/sql_category_store.hpp"
#include "catalog/adapters/sql_product_store.hpp"

namespace merx::catalog {
namespace {

class CatalogParts final : public Catalog {
public:
    explicit CatalogParts(Ports ports)
        : announcements_(ports.outbox, ports.ids), products_(ports.database, announcements_, ports.clock, ports.ids),
          categories_(ports.database, announcements_, ports.clock),
          server_({.products = products_, .categories = categories_, .clock = ports.clock, .ids = ports.ids}) {}

    v1::CatalogService& api() override { return server_; }

private:
    Announcements announcements_;
    SqlProductStore products_;
    SqlCategoryStore categories_;
    CatalogServer server_;
};

} // namespace

std::unique_ptr<Catalog> make_catalog(Ports ports) {
    return std::make_unique<CatalogParts>(ports);
}

} // namespace merx::catalog
