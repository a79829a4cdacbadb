#include "catalog/adapters/sql_product_store.hpp"

#include "catalog/adapters/free_slug.hpp"
#include "catalog/adapters/import_batch.hpp"
#include "catalog/adapters/product_pages.hpp"
#include "catalog/adapters/product_rows.hpp"
#include "catalog/domain/slug.hpp"

namespace merx::catalog {
namespace {

Result<Product> found(std::optional<StoredProduct> stored) {
    if (!stored) {
        return fail(not_found("product_not_found", "There is no such product."));
    }
    return std::move(stored->product);
}

} // namespace

Task<Result<Product>> SqlProductStore::insert(const rpc::Call& call, Product product) {
    co_return co_await database_.transact<Product>([&](sql::Transaction& tx) -> Task<Result<Product>> {
        Product inserted = product; // a copy, because this may run again
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        co_await or_return(check_unique(tx, inserted, std::nullopt));
        const auto categories = co_await or_return(find_category_refs(tx, inserted.content.categories));
        if (inserted.content.slug.empty()) {
            inserted.content.slug =
                co_await find_free_slug(tx, SlugOwner::product, make_slug(inserted.content.name, "product"));
        }
        inserted.sequence = numbers.next();
        co_await insert_product(tx, inserted, categories, "");
        co_await announcements_.append(tx, call, "product.created", inserted);
        numbers.finish();
        co_return inserted;
    });
}

Task<Result<Product>> SqlProductStore::update(const rpc::Call& call, ProductId id, ProductChange change) {
    co_return co_await database_.transact<Product>([&](sql::Transaction& tx) -> Task<Result<Product>> {
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        auto stored = co_await find_product(tx, id);
        if (!stored) {
            co_return found(std::nullopt);
        }
        if (!co_await or_return(change(stored->product))) {
            co_return std::move(stored->product);
        }
        co_await or_return(check_unique(tx, stored->product, stored->ref));
        const auto categories = co_await or_return(find_category_refs(tx, stored->product.content.categories));
        stored->product.sequence = numbers.next();
        co_await update_product(tx, *stored, categories);
        co_await announcements_.append(tx, call, "product.updated", stored->product);
        numbers.finish();
        co_return std::move(stored->product);
    });
}

Task<Result<void>> SqlProductStore::remove(const rpc::Call& call, ProductId id, Guard<Product> guard) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
        auto stored = co_await find_product(tx, id);
        if (!stored) {
            co_return fail(not_found("product_not_found", "There is no such product."));
        }
        co_await or_return(guard(stored->product));
        stored->product.version += 1;
        stored->product.update_time = clock_.now();
        stored->product.sequence = numbers.next();
        co_await bury_product(tx, *stored);
        co_await announcements_.append(tx, call, "product.deleted", stored->product);
        numbers.finish();
        co_return Result<void>();
    });
}

Task<Result<Product>> SqlProductStore::find(ProductId id) {
    co_return co_await database_.read_once<Product>(
        [&](sql::Session& session) -> Task<Result<Product>> { co_return found(co_await find_product(session, id)); });
}

Task<Result<Product>> SqlProductStore::find_by_slug(std::string_view slug) {
    co_return co_await database_.read_once<Product>([&](sql::Session& session) -> Task<Result<Product>> {
        co_return found(co_await find_product_by_slug(session, slug));
    });
}

Task<Result<Page<Product>>> SqlProductStore::list(const ProductQuery& query) {
    co_return co_await database_.read<Page<Product>>(
        [&](sql::Session& session) -> Task<Result<Page<Product>>> { co_return co_await read_page(session, query); });
}

Task<Result<std::vector<Product>>> SqlProductStore::find_active(std::span<const ProductId> ids) {
    co_return co_await database_.read_once<std::vector<Product>>(
        [&](sql::Session& session) -> Task<Result<std::vector<Product>>> {
            co_return co_await find_active_products(session, ids);
        });
}

Task<Result<std::vector<SellableVariant>>> SqlProductStore::find_sellable(std::span<const Sku> skus) {
    co_return co_await database_.read_once<std::vector<SellableVariant>>(
        [&](sql::Session& session) -> Task<Result<std::vector<SellableVariant>>> {
            co_return co_await catalog::find_sellable(session, skus);
        });
}

Task<Result<std::vector<ImportOutcome>>> SqlProductStore::import(const rpc::Call& call,
                                                                 std::span<const ProductImport> imports) {
    co_return co_await database_.transact<std::vector<ImportOutcome>>(
        [&](sql::Transaction& tx) -> Task<Result<std::vector<ImportOutcome>>> {
            ChangeNumbers numbers = co_await ChangeNumbers::take_turn(tx, watch_);
            ImportBatch batch(tx, call, announcements_, numbers, ids_, clock_.now());
            auto outcomes = co_await batch.run(imports);
            numbers.finish();
            co_return outcomes;
        });
}

} // namespace merx::catalog
