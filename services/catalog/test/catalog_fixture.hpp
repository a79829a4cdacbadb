// A catalog over a real store, for the tests of this service.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "catalog/domain/product_import.hpp"
#include "catalog/migrations.hpp"
#include "events/relay.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "merx/catalog/v1/events.pb.h"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::catalog {

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

class CatalogFixture : public ::testing::Test {
protected:
    CatalogFixture() { manager.principal.scopes = {"catalog:write"}; }

    template <class T>
    T run(Task<T> task) {
        return loop.run(std::move(task));
    }

    // A product as a client sends it.
    static v1::Product product(std::string_view json) { return json::from_json<v1::Product>(json).value(); }
    static v1::Product plain_product(std::string_view name, std::string_view sku, std::int64_t price = 1999) {
        v1::Product made;
        made.set_name(std::string(name));
        v1::Variant& variant = *made.add_variants();
        variant.set_sku(std::string(sku));
        variant.mutable_price()->set_amount(price);
        variant.mutable_price()->set_currency("USD");
        return made;
    }

    Result<v1::Product> create(const v1::Product& made) {
        v1::CreateProductRequest request;
        *request.mutable_product() = made;
        return run(api().create_product(manager, request));
    }
    Result<v1::Product> update(const std::string& id, const v1::Product& changed, const rpc::Call& call) {
        v1::UpdateProductRequest request;
        request.set_id(id);
        *request.mutable_product() = changed;
        return run(api().update_product(call, request));
    }
    Result<v1::Product> get(const rpc::Call& call, const std::string& id) {
        v1::GetProductRequest request;
        request.set_id(id);
        return run(api().get_product(call, request));
    }
    Result<void> remove(const std::string& id) {
        v1::DeleteProductRequest request;
        request.set_id(id);
        return run(api().delete_product(manager, request));
    }
    Result<v1::ListProductsResponse> list(const rpc::Call& call, const v1::ListProductsRequest& request) {
        return run(api().list_products(call, request));
    }
    std::vector<std::string> names(const v1::ListProductsRequest& request) {
        std::vector<std::string> listed;
        for (const v1::Product& one : list(guest, request).value().products()) {
            listed.push_back(one.name());
        }
        return listed;
    }
    v1::BatchGetVariantsResponse variants(std::vector<std::string> skus) {
        v1::BatchGetVariantsRequest request;
        request.mutable_skus()->Assign(skus.begin(), skus.end());
        return run(api().batch_get_variants(guest, request)).value();
    }

    Result<v1::Category> create_category(std::string_view name, const std::string& parent = "") {
        v1::CreateCategoryRequest request;
        request.mutable_category()->set_name(std::string(name));
        request.mutable_category()->set_parent_id(parent);
        return run(api().create_category(manager, request));
    }
    Result<v1::Category> update_category(const v1::Category& category, const rpc::Call& call) {
        v1::UpdateCategoryRequest request;
        request.set_id(category.id());
        *request.mutable_category() = category;
        return run(api().update_category(call, request));
    }

    // Everything announced so far and not asked for before: "product.created prod_…".
    std::vector<events::Event> announced() {
        SentEvents sent;
        events::Relay relay(*database, sent, clock);
        while (run(relay.send_batch()) > 0) {
        }
        return sent.events;
    }
    std::vector<std::string> announced_types() {
        std::vector<std::string> types;
        for (const events::Event& event : announced()) {
            types.push_back(event.type);
        }
        return types;
    }

    v1::CatalogService& api() { return catalog->api(); }

    testing::TestDatabase database{{{"events", events::migrations()}, {"catalog", migrations()}}};
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestLoop loop{clock};
    std::unique_ptr<events::Outbox> outbox = events::make_outbox([] {});
    std::unique_ptr<Catalog> catalog = make_catalog({*database, *outbox, clock, ids});
    rpc::Call guest;
    rpc::Call manager;
};

// The code of a failure, and "code pointer" for each field it names.
inline std::vector<std::string> complaints(const Error& error) {
    std::vector<std::string> all;
    for (const FieldError& field : error.fields) {
        all.push_back(field.code + ' ' + field.pointer);
    }
    return all;
}

} // namespace merx::catalog
