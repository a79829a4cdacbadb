// One transaction of an import: each product is created, updated, left alone or refused on its own.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catalog/adapters/announcements.hpp"
#include "catalog/adapters/category_rows.hpp"
#include "catalog/adapters/change_numbers.hpp"
#include "catalog/domain/product_import.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

class ImportBatch {
public:
    // All must outlive it.
    ImportBatch(sql::Transaction& tx, const rpc::Call& call, Announcements& announcements, ChangeNumbers& numbers,
                IdSource& ids, Instant now)
        : tx_(tx), call_(call), announcements_(announcements), numbers_(numbers), ids_(ids), now_(now) {}

    Task<std::vector<ImportOutcome>> run(std::span<const ProductImport> imports);

private:
    // Everything that can be refused is refused before the first row is written.
    Task<Result<ImportOutcome>> import(const ProductImport& import);
    // The category at the end of the path, made with those above it where they do not exist; none for no path.
    Task<Result<std::optional<CategoryId>>> find_or_create(const std::vector<std::string>& path);

    sql::Transaction& tx_;
    const rpc::Call& call_;
    Announcements& announcements_;
    ChangeNumbers& numbers_;
    IdSource& ids_;
    const Instant now_;
    StoredTree categories_;
};

} // namespace merx::catalog
