#include "engines/shop.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "async/run_blocking.hpp"
#include "catalog/migrations.hpp"
#include "inventory/migrations.hpp"
#include "sql/migrations.hpp"
#include "sql/sqlite.hpp"

namespace merx::search_engines {
namespace {

constexpr std::size_t batch_size = 500;

Listing listing_of(const catalog::v1::Product& product, std::string id, std::vector<std::string> category_path) {
    Listing listing{.id = std::move(id),
                    .external_id = product.external_id(),
                    .name = product.name(),
                    .brand = product.brand(),
                    .category_path = std::move(category_path),
                    .attributes = {product.attributes().begin(), product.attributes().end()},
                    .description = product.description(),
                    .codes = {},
                    .price = product.variants(0).price().amount()};
    for (const catalog::v1::Option& option : product.options()) {
        std::string& values = listing.attributes[option.name()];
        for (const std::string& value : option.values()) {
            values += (values.empty() ? "" : " ") + value;
        }
    }
    for (const catalog::v1::Variant& variant : product.variants()) {
        listing.price = std::min(listing.price, variant.price().amount());
        listing.codes.push_back(variant.sku());
        if (!variant.barcode().empty()) {
            listing.codes.push_back(variant.barcode());
        }
    }
    return listing;
}

} // namespace

Listing listing_of(const catalog::v1::ProductImport& import, const std::string& id) {
    return listing_of(import.product(), id, {import.category_path().begin(), import.category_path().end()});
}

rpc::Call importer_call() {
    rpc::Call call;
    call.principal.service = "import";
    call.principal.scopes = {"catalog:write", "inventory:write"};
    return call;
}

Shop::Shop()
    : catalog_database_(sql::open_sqlite(dir_.path() / "catalog.db")),
      inventory_database_(sql::open_sqlite(dir_.path() / "inventory.db")), outbox_(events::make_outbox([] {})) {
    const sql::MigrationSet catalog_sets[] = {{"events", events::migrations()}, {"catalog", catalog::migrations()}};
    run_blocking(sql::migrate(*catalog_database_, catalog_sets, clock_));
    const sql::MigrationSet inventory_sets[] = {{"events", events::migrations()},
                                                {"inventory", inventory::migrations()}};
    run_blocking(sql::migrate(*inventory_database_, inventory_sets, clock_));
    catalog_ =
        catalog::make_catalog({.database = *catalog_database_, .outbox = *outbox_, .clock = clock_, .ids = ids_});
    inventory_ = inventory::make_inventory({.database = *inventory_database_,
                                            .outbox = *outbox_,
                                            .clock = clock_,
                                            .ids = ids_,
                                            .executor = loops_.loop(0)});
    loops_.start();
}

Shop::~Shop() {
    loops_.stop();
}

void Shop::import(std::span<const catalog::v1::ProductImport> products, std::int64_t stock) {
    std::vector<std::string> skus;
    for (std::size_t begin = 0; begin < products.size(); begin += batch_size) {
        catalog::v1::BatchImportProductsRequest request;
        for (const auto& product : products.subspan(begin, std::min(batch_size, products.size() - begin))) {
            *request.add_products() = product;
            for (const catalog::v1::Variant& variant : product.product().variants()) {
                skus.push_back(variant.sku());
            }
        }
        const auto answer = run_blocking(catalog().batch_import_products(importer_call(), request)).value();
        for (const catalog::v1::ImportOutcome& outcome : answer.outcomes()) {
            if (outcome.kind() == catalog::v1::ImportOutcome::KIND_REJECTED) {
                throw std::runtime_error("a product was refused: " + outcome.code() + " " + outcome.detail());
            }
        }
    }
    for (std::size_t begin = 0; begin < skus.size(); begin += batch_size) {
        inventory::v1::BatchSetStockRequest counts;
        for (std::size_t i = begin; i < std::min(begin + batch_size, skus.size()); ++i) {
            inventory::v1::StockCount& count = *counts.add_counts();
            count.set_sku(skus[i]);
            count.set_on_hand(stock);
        }
        run_blocking(inventory().batch_set_stock(importer_call(), counts)).value();
    }
}

std::vector<Listing> Shop::listings() {
    std::map<std::string, std::vector<std::string>> paths; // of categories, by their ids
    for (const catalog::v1::Category& category : run_blocking(catalog().list_categories({}, {})).value().categories()) {
        paths[category.id()] = {category.path().begin(), category.path().end()};
    }
    std::vector<Listing> listings;
    catalog::v1::ListProductsRequest request;
    request.set_page_size(100);
    do {
        const auto page = run_blocking(catalog().list_products({}, request)).value();
        for (const catalog::v1::Product& product : page.products()) {
            std::vector<std::string> path;
            for (const std::string& category : product.category_ids()) {
                path.insert(path.end(), paths.at(category).begin(), paths.at(category).end());
            }
            listings.push_back(listing_of(product, product.id(), std::move(path)));
        }
        request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    std::ranges::sort(listings, {}, &Listing::id);
    return listings;
}

} // namespace merx::search_engines
