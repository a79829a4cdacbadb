#include "catalog/test/catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Products : public CatalogFixture {};

constexpr std::string_view tee = R"({
    "name": "T-shirt", "description": "Soft.\nWarm.", "brand": "Lyra",
    "attributes": {"color": "red"},
    "media": [{"url": "/media/tee.svg", "alt": "A red T-shirt"}],
    "options": [{"name": "Size", "values": ["S", "M"]}],
    "variants": [
        {"sku": "TEE-S", "options": {"Size": "S"}, "price": {"amount": 1999, "currency": "USD"}, "weight_grams": 180},
        {"sku": "TEE-M", "options": {"Size": "M"}, "price": {"amount": 2099, "currency": "USD"}, "barcode": "4006381333931"}
    ]})";

std::string json_of(const v1::Product& product) {
    return json::to_json(product);
}

TEST_F(Products, are_read_back_as_they_were_created) {
    const v1::Product created = create(product(tee)).value();
    EXPECT_TRUE(created.id().starts_with("prod_"));
    EXPECT_EQ(created.slug(), "t-shirt");
    EXPECT_EQ(created.status(), v1::PRODUCT_STATUS_ACTIVE);
    EXPECT_TRUE(created.variants(0).id().starts_with("var_"));
    EXPECT_EQ(created.variants(1).barcode(), "4006381333931");
    EXPECT_EQ(created.create_time().seconds(), 1'780'000'000);
    EXPECT_EQ(json_of(get(guest, created.id()).value()), json_of(created));
    EXPECT_EQ(json_of(get(guest, "t-shirt").value()), json_of(created));
    EXPECT_THAT(announced_types(), ElementsAre("product.created"));
}

TEST_F(Products, survive_a_restart) {
    const v1::Product created = create(product(tee)).value();
    catalog.reset();
    database.reopen();
    catalog = make_catalog({*database, *outbox, clock, ids});
    EXPECT_EQ(json_of(get(guest, created.id()).value()), json_of(created));
}

TEST_F(Products, announce_their_whole_state_under_the_trace_of_the_call) {
    manager.trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const v1::Product created = create(product(tee)).value();
    const auto events = announced();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].source, "catalog");
    EXPECT_EQ(events[0].subject, created.id());
    EXPECT_EQ(events[0].sequence, 1);
    EXPECT_EQ(events[0].trace_parent, manager.trace_parent);
    v1::ProductChanged change;
    ASSERT_TRUE(change.ParseFromString(events[0].data));
    EXPECT_EQ(json_of(change.product()), json_of(created));
}

TEST_F(Products, get_numbered_slugs_where_their_names_are_alike) {
    EXPECT_EQ(create(plain_product("Café Crème!", "A-1")).value().slug(), "cafe-creme");
    EXPECT_EQ(create(plain_product("Cafe creme", "A-2")).value().slug(), "cafe-creme-2");
    EXPECT_EQ(create(plain_product("CAFE  CREME", "A-3")).value().slug(), "cafe-creme-3");
    EXPECT_EQ(create(plain_product("茶", "A-4")).value().slug(), "product");
    EXPECT_EQ(create(plain_product("酒", "A-5")).value().slug(), "product-2");
}

TEST_F(Products, skip_a_numbered_slug_that_somebody_asked_for) {
    v1::Product asked = plain_product("Other", "A-1");
    asked.set_slug("tea-2");
    ASSERT_TRUE(create(asked).has_value());
    EXPECT_EQ(create(plain_product("Tea", "A-2")).value().slug(), "tea");
    EXPECT_EQ(create(plain_product("Tea", "A-3")).value().slug(), "tea-3");
}

TEST_F(Products, refuse_a_slug_that_is_taken) {
    ASSERT_TRUE(create(plain_product("Tea", "A-1")).has_value());
    v1::Product second = plain_product("Other", "A-2");
    second.set_slug("tea");
    const auto refused = create(second);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().code, "slug_taken");
    EXPECT_THAT(complaints(refused.error()), ElementsAre("slug_taken /slug"));
}

TEST_F(Products, refuse_a_sku_of_another_product) {
    ASSERT_TRUE(create(plain_product("Mug", "TEE-M")).has_value());
    announced();
    const auto refused = create(product(tee));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(http_status(refused.error().kind), 409);
    EXPECT_EQ(refused.error().code, "sku_taken");
    EXPECT_THAT(complaints(refused.error()), ElementsAre("sku_taken /variants/1/sku"));
    EXPECT_THAT(announced(), IsEmpty());
}

TEST_F(Products, refuse_categories_that_do_not_exist) {
    v1::Product lost = plain_product("Mug", "MUG");
    lost.add_category_ids(create_category("Kitchen").value().id());
    lost.add_category_ids("cat_01jd0000000000000000000000");
    EXPECT_THAT(complaints(create(lost).error()), ElementsAre("unknown_category /category_ids/1"));
}

TEST_F(Products, keep_slug_and_variant_ids_when_they_are_replaced) {
    const v1::Product created = create(product(tee)).value();
    v1::Product changed = product(tee);
    changed.set_name("Shirt");
    changed.mutable_variants()->SwapElements(0, 1);
    const v1::Product updated = update(created.id(), changed, manager).value();
    EXPECT_EQ(updated.slug(), "t-shirt");
    EXPECT_EQ(updated.variants(0).id(), created.variants(1).id());
    EXPECT_EQ(updated.variants(1).id(), created.variants(0).id());
    EXPECT_NE(updated.etag(), created.etag());
    EXPECT_EQ(json_of(get(guest, created.id()).value()), json_of(updated));
    EXPECT_THAT(announced_types(), ElementsAre("product.created", "product.updated"));
}

TEST_F(Products, can_be_sent_back_as_they_were_got) {
    const v1::Product created = create(product(tee)).value();
    const v1::Product same = update(created.id(), product(json_of(created)), manager).value();
    EXPECT_EQ(json_of(same), json_of(created));
    EXPECT_THAT(announced_types(), ElementsAre("product.created"));
}

TEST_F(Products, refuse_an_update_of_what_has_changed_since) {
    const v1::Product created = create(plain_product("Mug", "MUG")).value();
    v1::Product changed = plain_product("Big mug", "MUG");
    changed.set_etag(created.etag());
    ASSERT_TRUE(update(created.id(), changed, manager).has_value());
    changed.set_name("Small mug");
    const auto by_body = update(created.id(), changed, manager);
    ASSERT_FALSE(by_body.has_value());
    EXPECT_EQ(http_status(by_body.error().kind), 412);
    EXPECT_EQ(by_body.error().code, "etag_mismatch");

    changed.clear_etag();
    rpc::Call conditional = manager;
    conditional.if_match = created.etag();
    EXPECT_EQ(update(created.id(), changed, conditional).error().code, "etag_mismatch");
    conditional.if_match = "*";
    EXPECT_TRUE(update(created.id(), changed, conditional).has_value());
}

TEST_F(Products, are_hidden_from_shoppers_unless_active) {
    v1::Product draft = plain_product("Secret", "SECRET");
    draft.set_status(v1::PRODUCT_STATUS_DRAFT);
    const v1::Product created = create(draft).value();
    EXPECT_EQ(get(guest, created.id()).error().code, "product_not_found");
    EXPECT_EQ(get(guest, "secret").error().code, "product_not_found");
    EXPECT_TRUE(get(manager, "secret").has_value());
    EXPECT_THAT(names({}), IsEmpty());
    EXPECT_EQ(list(manager, {}).value().products_size(), 1);
    EXPECT_EQ(variants({"SECRET"}).variants_size(), 0);

    v1::ListProductsRequest drafts;
    drafts.set_status(v1::PRODUCT_STATUS_DRAFT);
    EXPECT_EQ(list(guest, drafts).error().kind, ErrorKind::permission_denied);
    EXPECT_EQ(list(manager, drafts).value().products_size(), 1);
}

TEST_F(Products, are_found_by_nobody_once_deleted_and_leave_their_names_to_others) {
    v1::Product mug = plain_product("Mug", "MUG");
    mug.set_external_id("erp-1");
    const v1::Product created = create(mug).value();
    ASSERT_TRUE(remove(created.id()).has_value());
    EXPECT_EQ(get(manager, created.id()).error().code, "product_not_found");
    EXPECT_EQ(get(manager, "mug").error().code, "product_not_found");
    EXPECT_EQ(remove(created.id()).error().code, "product_not_found");
    EXPECT_EQ(variants({"MUG"}).variants_size(), 0);
    EXPECT_EQ(list(manager, {}).value().products_size(), 0);
    EXPECT_THAT(announced_types(), ElementsAre("product.created", "product.deleted"));
    EXPECT_EQ(create(mug).value().slug(), "mug");
}

TEST_F(Products, unknown_or_of_another_kind_are_not_found) {
    for (const std::string id :
         {"prod_01jd0000000000000000000000", "cat_01jd0000000000000000000000", "nothing", "", "Not A Slug", "prod_"}) {
        EXPECT_EQ(get(guest, id).error().code, "product_not_found") << id;
        EXPECT_EQ(update(id, plain_product("A", "A"), manager).error().code, "product_not_found") << id;
        EXPECT_EQ(remove(id).error().code, "product_not_found") << id;
    }
}

TEST_F(Products, hand_carts_and_orders_what_they_sell) {
    v1::Product made = product(tee);
    made.add_options()->set_name("Color");
    made.mutable_options(1)->add_values("red");
    for (v1::Variant& variant : *made.mutable_variants()) {
        (*variant.mutable_options())["Color"] = "red";
    }
    const v1::Product created = create(made).value();
    const auto found = variants({"TEE-M", "NOPE", "no sku!", "TEE-M", "TEE-S"});
    ASSERT_EQ(found.variants_size(), 2);
    const v1::SellableVariant& medium = found.variants(0).sku() == "TEE-M" ? found.variants(0) : found.variants(1);
    EXPECT_EQ(medium.name(), "T-shirt (M, red)");
    EXPECT_EQ(medium.product_id(), created.id());
    EXPECT_EQ(medium.variant_id(), created.variants(1).id());
    EXPECT_EQ(medium.price().amount(), 2099);
    EXPECT_EQ(medium.image_url(), "/media/tee.svg");
}

TEST_F(Products, change_what_is_sold_at_once) {
    const v1::Product created = create(product(tee)).value();
    v1::Product changed = product(tee);
    changed.mutable_variants()->RemoveLast();
    changed.mutable_variants(0)->mutable_price()->set_amount(999);
    ASSERT_TRUE(update(created.id(), changed, manager).has_value());
    const auto found = variants({"TEE-S", "TEE-M"});
    ASSERT_EQ(found.variants_size(), 1);
    EXPECT_EQ(found.variants(0).price().amount(), 999);

    changed.set_status(v1::PRODUCT_STATUS_ARCHIVED);
    ASSERT_TRUE(update(created.id(), changed, manager).has_value());
    EXPECT_EQ(variants({"TEE-S"}).variants_size(), 0);
    EXPECT_EQ(create(plain_product("Thief", "TEE-S")).error().code, "sku_taken");
}

TEST_F(Products, are_asked_for_at_most_500_skus_at_once) {
    v1::BatchGetVariantsRequest request;
    for (int i = 0; i < 500; ++i) {
        request.add_skus("SKU-" + std::to_string(i));
    }
    EXPECT_TRUE(run(api().batch_get_variants(guest, request)).has_value());
    request.add_skus("one-more");
    EXPECT_THAT(complaints(run(api().batch_get_variants(guest, request)).error()), ElementsAre("too_many /skus"));
}

} // namespace
} // namespace merx::catalog
