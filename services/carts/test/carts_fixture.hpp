// Carts over a real store and a shelf of things to buy, for the tests of this service.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carts/carts.hpp"
#include "carts/domain/cart.hpp"
#include "carts/migrations.hpp"
#include "core/assert.hpp"
#include "events/local_transport.hpp"
#include "events/relay.hpp"
#include "http/json_writer.hpp"
#include "merx/carts/v1/events.pb.h"
#include "merx/orders/v1/events.pb.h"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::carts {

// A catalog that sells what a test puts on its shelf, and is asked for nothing else.
class Shelf final : public catalog::v1::CatalogService {
public:
    void put(const std::string& sku, std::int64_t amount, const std::string& currency = "USD") {
        catalog::v1::SellableVariant& variant = variants_[sku];
        variant.set_sku(sku);
        variant.set_product_id("prod_" + sku);
        variant.set_name("The " + sku);
        variant.set_image_url("/media/" + sku);
        variant.mutable_price()->set_amount(amount);
        variant.mutable_price()->set_currency(currency);
    }
    void take_away(const std::string& sku) { variants_.erase(sku); }

    Task<Result<catalog::v1::BatchGetVariantsResponse>>
    batch_get_variants(const rpc::Call&, const catalog::v1::BatchGetVariantsRequest& request) override {
        catalog::v1::BatchGetVariantsResponse response;
        for (const std::string& sku : request.skus()) {
            if (const auto found = variants_.find(sku); found != variants_.end()) {
                *response.add_variants() = found->second;
            }
        }
        co_return response;
    }

    template <class T>
    static Task<Result<T>> never() {
        MERX_UNREACHABLE();
    }
    using Call = rpc::Call;
    Task<Result<catalog::v1::ListProductsResponse>> list_products(const Call&,
                                                                  const catalog::v1::ListProductsRequest&) override {
        return never<catalog::v1::ListProductsResponse>();
    }
    Task<Result<catalog::v1::Product>> get_product(const Call&, const catalog::v1::GetProductRequest&) override {
        return never<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> create_product(const Call&, const catalog::v1::CreateProductRequest&) override {
        return never<catalog::v1::Product>();
    }
    Task<Result<catalog::v1::Product>> update_product(const Call&, const catalog::v1::UpdateProductRequest&) override {
        return never<catalog::v1::Product>();
    }
    Task<Result<void>> delete_product(const Call&, const catalog::v1::DeleteProductRequest&) override {
        return never<void>();
    }
    Task<Result<catalog::v1::BatchImportProductsResponse>>
    batch_import_products(const Call&, const catalog::v1::BatchImportProductsRequest&) override {
        return never<catalog::v1::BatchImportProductsResponse>();
    }
    Task<Result<catalog::v1::ListCatalogChangesResponse>>
    list_catalog_changes(const Call&, const catalog::v1::ListCatalogChangesRequest&) override {
        return never<catalog::v1::ListCatalogChangesResponse>();
    }
    Task<Result<catalog::v1::ListCategoriesResponse>>
    list_categories(const Call&, const catalog::v1::ListCategoriesRequest&) override {
        return never<catalog::v1::ListCategoriesResponse>();
    }
    Task<Result<catalog::v1::Category>> get_category(const Call&, const catalog::v1::GetCategoryRequest&) override {
        return never<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> create_category(const Call&,
                                                        const catalog::v1::CreateCategoryRequest&) override {
        return never<catalog::v1::Category>();
    }
    Task<Result<catalog::v1::Category>> update_category(const Call&,
                                                        const catalog::v1::UpdateCategoryRequest&) override {
        return never<catalog::v1::Category>();
    }
    Task<Result<void>> delete_category(const Call&, const catalog::v1::DeleteCategoryRequest&) override {
        return never<void>();
    }

private:
    std::map<std::string, catalog::v1::SellableVariant> variants_;
};

// Keeps what was sent.
class SentEvents final : public events::Transport {
public:
    void subscribe(events::Subscription) override {}
    void listen(events::Listener) override {}
    Task<void> deliver(std::span<const events::Event> batch) override {
        events.insert(events.end(), batch.begin(), batch.end());
        co_return;
    }
    std::vector<events::Event> events;
};

class CartsFixture : public ::testing::Test {
protected:
    CartsFixture() {
        ada.principal.user_id = "usr_ada";
        bob.principal.user_id = "usr_bob";
        shelf.put("TEA", 450);
        shelf.put("MUG", 1200);
        shelf.put("SOFA", 89900);
        carts->subscribe(transport);
    }

    template <class T>
    T run(Task<T> task) {
        return loop.run(std::move(task));
    }
    v1::Cart open(const rpc::Call& call) { return run(api().create_cart(call, {})).value(); }
    Result<v1::Cart> get(const rpc::Call& call, const std::string& id) {
        v1::GetCartRequest request;
        request.set_id(id);
        return run(api().get_cart(call, request));
    }
    Result<v1::Cart> add(const rpc::Call& call, const std::string& id, const std::string& sku, std::int64_t quantity) {
        v1::AddItemRequest request;
        request.set_id(id);
        request.set_sku(sku);
        request.set_quantity(quantity);
        return run(api().add_item(call, request));
    }
    Result<v1::Cart> set(const rpc::Call& call, const std::string& id, const std::string& sku, std::int64_t quantity) {
        v1::SetItemRequest request;
        request.set_id(id);
        request.set_sku(sku);
        request.set_quantity(quantity);
        return run(api().set_item(call, request));
    }
    Result<v1::Cart> remove(const rpc::Call& call, const std::string& id, const std::string& sku) {
        v1::RemoveItemRequest request;
        request.set_id(id);
        request.set_sku(sku);
        return run(api().remove_item(call, request));
    }
    Result<v1::Cart> merge(const rpc::Call& call, const std::string& id) {
        v1::MergeCartRequest request;
        request.set_id(id);
        return run(api().merge_cart(call, request));
    }
    Result<void> erase(const rpc::Call& call, const std::string& id) {
        v1::DeleteCartRequest request;
        request.set_id(id);
        return run(api().delete_cart(call, request));
    }
    void confirm_order(const std::string& cart_id) {
        orders::v1::OrderChanged changed;
        changed.mutable_order()->set_id("ord_1");
        changed.mutable_order()->set_cart_id(cart_id);
        const events::Event event{.id = events::EventId::make(ids),
                                  .type = "order.confirmed",
                                  .source = "orders",
                                  .subject = "ord_1",
                                  .sequence = 2,
                                  .time = clock.now(),
                                  .trace_parent = {},
                                  .data = changed.SerializeAsString()};
        run(transport.deliver({&event, 1}));
    }
    // Everything announced so far and not asked for before.
    std::vector<events::Event> announced() {
        SentEvents sent;
        events::Relay relay(*database, sent, clock);
        while (run(relay.send_batch()) > 0) {
        }
        return sent.events;
    }
    // "2 TEA, 1 MUG"
    static std::string lines(const v1::Cart& cart) {
        std::string text;
        for (const v1::CartLine& line : cart.lines()) {
            text += (text.empty() ? "" : ", ") + std::to_string(line.quantity()) + ' ' + line.sku();
        }
        return text;
    }

    v1::CartService& api() { return carts->api(); }

    testing::TestDatabase database{{{"events", events::migrations()}, {"carts", migrations()}}};
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestLoop loop{clock};
    Shelf shelf;
    events::LocalTransport transport{clock};
    std::unique_ptr<events::Outbox> outbox = events::make_outbox([] {});
    std::unique_ptr<Carts> carts = make_carts({*database, *outbox, shelf, clock, ids, loop});
    const rpc::Call guest;
    rpc::Call ada;
    rpc::Call bob;
};

} // namespace merx::carts
