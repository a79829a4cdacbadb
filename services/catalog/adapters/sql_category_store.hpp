// The category tree of one SQL database.
#pragma once

#include "catalog/adapters/announcements.hpp"
#include "catalog/adapters/change_numbers.hpp"
#include "catalog/app/ports.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

class SqlCategoryStore final : public CategoryStore {
public:
    // All must outlive it.
    SqlCategoryStore(sql::Database& database, Announcements& announcements, const CommitWatch& watch,
                     const Clock& clock)
        : database_(database), announcements_(announcements), watch_(watch), clock_(clock) {}

    Task<Result<PlacedCategory>> insert(const rpc::Call& call, Category category) override;
    Task<Result<PlacedCategory>> update(const rpc::Call& call, CategoryId id, CategoryChange change) override;
    Task<Result<void>> remove(const rpc::Call& call, CategoryId id, Guard<Category> guard) override;
    Task<Result<PlacedCategory>> find(CategoryId id) override;
    Task<Result<PlacedCategory>> find_by_slug(std::string_view slug) override;
    Task<Result<std::vector<PlacedCategory>>> list() override;

private:
    sql::Database& database_;
    Announcements& announcements_;
    const CommitWatch& watch_;
    const Clock& clock_;
};

} // namespace merx::catalog
