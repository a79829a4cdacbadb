#include "catalog/catalog.hpp"

#include "catalog/adapters/catalog_server.hpp"
#include "catalog/adapters/search_client.hpp"
#include "catalog/adapters/sql_category_store.hpp"
#include "catalog/adapters/sql_change_log.hpp"
#include "catalog/adapters/sql_product_store.hpp"

namespace merx::catalog {
namespace {

class CatalogParts final : public Catalog {
public:
    explicit CatalogParts(Ports ports)
        : announcements_(ports.outbox, ports.ids), watch_{.takes_turns = ports.database.engine() == "postgres"},
          products_(ports.database, announcements_, watch_, ports.clock, ports.ids),
          categories_(ports.database, announcements_, watch_, ports.clock), changes_(ports.database),
          server_({.products = products_,
                   .categories = categories_,
                   .changes = changes_,
                   .search = search_,
                   .clock = ports.clock,
                   .ids = ports.ids}) {}

    v1::CatalogService& api() override { return server_; }
    void connect(search::v1::SearchService& search) override { search_.connect(search); }
    void on_commit(std::function<void(std::int64_t)> told) override { watch_.on_commit = std::move(told); }

private:
    Announcements announcements_;
    CommitWatch watch_;
    SqlProductStore products_;
    SqlCategoryStore categories_;
    SqlChangeLog changes_;
    SearchClient search_;
    CatalogServer server_;
};

} // namespace

std::unique_ptr<Catalog> make_catalog(Ports ports) {
    return std::make_unique<CatalogParts>(ports);
}

} // namespace merx::catalog
