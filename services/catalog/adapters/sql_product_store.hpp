// The products of one SQL database.
#pragma once

#include "catalog/adapters/announcements.hpp"
#include "catalog/adapters/change_numbers.hpp"
#include "catalog/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

class SqlProductStore final : public ProductStore {
public:
    // All must outlive it.
    SqlProductStore(sql::Database& database, Announcements& announcements, const CommitWatch& watch, const Clock& clock,
                    IdSource& ids)
        : database_(database), announcements_(announcements), watch_(watch), clock_(clock), ids_(ids) {}

    Task<Result<Product>> insert(const rpc::Call& call, Product product) override;
    Task<Result<Product>> update(const rpc::Call& call, ProductId id, ProductChange change) override;
    Task<Result<void>> remove(const rpc::Call& call, ProductId id, Guard<Product> guard) override;
    Task<Result<Product>> find(ProductId id) override;
    Task<Result<Product>> find_by_slug(std::string_view slug) override;
    Task<Result<Page<Product>>> list(const ProductQuery& query) override;
    Task<Result<std::vector<Product>>> find_active(std::span<const ProductId> ids) override;
    Task<Result<std::vector<SellableVariant>>> find_sellable(std::span<const Sku> skus) override;
    Task<Result<std::vector<ImportOutcome>>> import(const rpc::Call& call,
                                                    std::span<const ProductImport> imports) override;

private:
    sql::Database& database_;
    Announcements& announcements_;
    const CommitWatch& watch_;
    const Clock& clock_;
    IdSource& ids_;
};

} // namespace merx::catalog
