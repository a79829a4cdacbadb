#include "demo/load_demo.hpp"

#include <fmt/format.h>

#include <fstream>

#include "demo/goods.hpp"

namespace merx::demo {
namespace {

rpc::Call demo_call() {
    rpc::Call call;
    call.principal.service = "demo";
    call.principal.scopes = {"catalog:write", "inventory:write"};
    return call;
}

Result<void> write_pictures(const Goods& goods, const std::filesystem::path& folder) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    for (const Picture& picture : goods.pictures) {
        std::ofstream out(folder / picture.file_name, std::ios::trunc);
        out << picture.svg;
        out.close();
        if (!out) {
            return fail(unavailable("media_unwritable",
                                    fmt::format("{} cannot be written.", (folder / picture.file_name).string())));
        }
    }
    return {};
}

// Counts in the stock of products that are new.
Task<Result<void>> stock_up(inventory::v1::InventoryService& inventory, const rpc::Call& call,
                            const std::vector<const catalog::v1::Product*>& products, std::int64_t stock) {
    inventory::v1::BatchSetStockRequest counts;
    for (const catalog::v1::Product* product : products) {
        for (const catalog::v1::Variant& variant : product->variants()) {
            inventory::v1::StockCount& count = *counts.add_counts();
            count.set_sku(variant.sku());
            count.set_on_hand(stock);
        }
    }
    if (counts.counts_size() > 0) {
        co_await or_return(inventory.batch_set_stock(call, counts));
    }
    co_return Result<void>();
}

Task<Result<void>> register_customer(users::v1::UserService& users, const rpc::Call& call) {
    users::v1::RegisterUserRequest request;
    request.set_email(customer_email);
    request.set_password(customer_password);
    request.set_name("Ada Byron");
    const auto registered = co_await users.register_user(call, request);
    if (!registered && registered.error().code != "email_taken") {
        co_return fail(registered.error());
    }
    co_return Result<void>();
}

} // namespace

Task<Result<DemoSummary>> load_demo(Services services, std::filesystem::path media_dir, std::int64_t stock) {
    const rpc::Call call = demo_call();
    const Goods goods = make_goods("/media/demo/");
    co_await or_return(write_pictures(goods, media_dir / "demo"));

    catalog::v1::BatchImportProductsRequest request;
    for (const catalog::v1::ProductImport& product : goods.products) {
        *request.add_products() = product;
    }
    const auto response = co_await or_return(services.catalog.batch_import_products(call, request));
    std::vector<const catalog::v1::Product*> created;
    for (int i = 0; i < response.outcomes_size(); ++i) {
        const catalog::v1::ImportOutcome& outcome = response.outcomes(i);
        if (outcome.kind() == catalog::v1::ImportOutcome::KIND_REJECTED) {
            co_return fail(Error{ErrorKind::internal, outcome.code(), outcome.detail()});
        }
        if (outcome.kind() == catalog::v1::ImportOutcome::KIND_CREATED) {
            created.push_back(&request.products(i).product());
        }
    }
    co_await or_return(stock_up(services.inventory, call, created, stock));
    co_await or_return(register_customer(services.users, call));
    co_return DemoSummary{response.outcomes_size(), static_cast<int>(created.size())};
}

} // namespace merx::demo
