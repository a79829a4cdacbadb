// What the catalog needs from outside.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "catalog/app/product_query.hpp"
#include "catalog/domain/category.hpp"
#include "catalog/domain/change.hpp"
#include "catalog/domain/product.hpp"
#include "catalog/domain/product_import.hpp"
#include "core/page.hpp"
#include "rpc/call.hpp"

namespace merx::catalog {

// A plain function that changes what it is given, and says whether it did. It may be run more than once, on any
// thread.
using ProductChange = std::function<Result<bool>(Product&)>;
using CategoryChange = std::function<Result<bool>(Category&)>;
template <class T>
using Guard = std::function<Result<void>(const T&)>;

// Products, durable. Every change is announced (`product.created`, `.updated`, `.deleted`) in the transaction that
// makes it, under the trace of the call.
//
// Writes fail with `slug_taken` and `sku_taken` (409, with the pointer of what is taken) and with `unknown_category`.
// A slug that was not asked for is made from the name and gets a number where it is taken. A deleted product is
// found by nobody; its slug, its SKUs and its external id are free for others.
class ProductStore {
public:
    virtual ~ProductStore() = default;
    virtual Task<Result<Product>> insert(const rpc::Call& call, Product product) = 0;
    virtual Task<Result<Product>> update(const rpc::Call& call, ProductId id, ProductChange change) = 0;
    virtual Task<Result<void>> remove(const rpc::Call& call, ProductId id, Guard<Product> guard) = 0;

    // `product_not_found` where there is none.
    virtual Task<Result<Product>> find(ProductId id) = 0;
    virtual Task<Result<Product>> find_by_slug(std::string_view slug) = 0;
    virtual Task<Result<Page<Product>>> list(const ProductQuery& query) = 0;
    // In the order of the ids; those that are not for sale are left out.
    virtual Task<Result<std::vector<Product>>> find_active(std::span<const ProductId> ids) = 0;
    // Unknown SKUs, and those of products that are not active, are left out.
    virtual Task<Result<std::vector<SellableVariant>>> find_sellable(std::span<const Sku> skus) = 0;

    // All of them in one transaction, each on its own: what is refused does not keep the others out.
    virtual Task<Result<std::vector<ImportOutcome>>> import(const rpc::Call& call,
                                                            std::span<const ProductImport> imports) = 0;
};

// The category tree, durable; announced as `category.created`, `.updated`, `.deleted`.
class CategoryStore {
public:
    virtual ~CategoryStore() = default;
    // Writes fail with `slug_taken` and with what a CategoryTree refuses.
    virtual Task<Result<PlacedCategory>> insert(const rpc::Call& call, Category category) = 0;
    virtual Task<Result<PlacedCategory>> update(const rpc::Call& call, CategoryId id, CategoryChange change) = 0;
    // Fails with `category_not_empty` where it has children or products.
    virtual Task<Result<void>> remove(const rpc::Call& call, CategoryId id, Guard<Category> guard) = 0;

    // `category_not_found` where there is none.
    virtual Task<Result<PlacedCategory>> find(CategoryId id) = 0;
    virtual Task<Result<PlacedCategory>> find_by_slug(std::string_view slug) = 0;
    // Parents before children, siblings by name.
    virtual Task<Result<std::vector<PlacedCategory>>> list() = 0;
};

// All changes of products and categories, in the order of their commits.
class ChangeLog {
public:
    virtual ~ChangeLog() = default;
    // The first `limit` changes with a higher number, over one snapshot: each thing once, at its latest change.
    virtual Task<Result<Changes>> after(std::int64_t sequence, std::int64_t limit) = 0;
};

// What a shopper searches for; see merx.search.v1.SearchRequest, whose rules these are.
struct ProductSearchQuery {
    std::string q;
    std::int64_t page_size = 0;
    std::string page_token;
    std::string category;
    std::string brand;
    std::optional<std::int64_t> min_price;
    std::optional<std::int64_t> max_price;
    std::map<std::string, std::string> attributes;
    bool in_stock = false;
    std::string sort;
    std::string language;
    bool correct = true;
    std::int64_t min_sequence = 0;
};

struct FoundProducts {
    std::vector<ProductId> ids; // in the order asked for
    std::int64_t total = 0;
    std::string corrected_query; // empty where nothing was corrected
    std::string next_page_token;
};

// The search over this catalog's products, which runs elsewhere or beside it and may be a little behind.
class ProductSearch {
public:
    virtual ~ProductSearch() = default;
    // Fails as the search service does: with what is wrong in the query, `index_building`, `index_behind`, or that it
    // is away.
    virtual Task<Result<FoundProducts>> find(const rpc::Call& call, const ProductSearchQuery& query) = 0;
};

// What every use case is handed. All must outlive it.
struct Context {
    ProductStore& products;
    CategoryStore& categories;
    ChangeLog& changes;
    ProductSearch& search;
    const Clock& clock;
    IdSource& ids;
};

} // namespace merx::catalog
