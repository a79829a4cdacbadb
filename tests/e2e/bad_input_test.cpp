// Whatever is sent, the answer is a 4xx problem document with a stable code, never a 5xx, a hang or a lost row.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "audit.hpp"
#include "shopper.hpp"

namespace merx::e2e {
namespace {

class BadInput : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        shop = std::make_unique<ShopProcess>();
        Shopper admin = Shopper::admin(shop->url());
        make_product(admin, "GOOD", 1000, 100);
    }
    static void TearDownTestSuite() {
        expect_clean_audit(*shop);
        shop.reset();
    }

    // A problem document of RFC 9457 with our members.
    static void expect_problem(const Answer& answer, int status, const std::string& code,
                               const std::string& pointer = "") {
        EXPECT_EQ(answer.status, status) << answer.text;
        ASSERT_TRUE(answer.json.is_object()) << answer.text;
        for (const char* member : {"type", "title", "status", "code", "detail", "request_id"}) {
            EXPECT_TRUE(answer.json.contains(member)) << member << " in " << answer.text;
        }
        EXPECT_EQ(answer.json.value("status", 0), status);
        const bool found = answer.code() == code || has_field_code(answer, code);
        EXPECT_TRUE(found) << "expected " << code << " in " << answer.text;
        if (!pointer.empty()) {
            EXPECT_TRUE(has_pointer(answer, pointer)) << "expected " << pointer << " in " << answer.text;
        }
    }
    static bool has_field_code(const Answer& answer, const std::string& code) {
        return std::ranges::any_of(answer.json.value("errors", Json::array()),
                                   [&](const Json& error) { return error.value("code", "") == code; });
    }
    static bool has_pointer(const Answer& answer, const std::string& pointer) {
        return std::ranges::any_of(answer.json.value("errors", Json::array()),
                                   [&](const Json& error) { return error.value("pointer", "") == pointer; });
    }

    static inline std::unique_ptr<ShopProcess> shop;
    Shopper guest{shop->url()};
};

TEST_F(BadInput, an_order_of_wrong_types_names_each_place) {
    const http::ClientHeaders key{{"Idempotency-Key", "bad"}};
    Json body = order_body(Json::array({{{"sku", "GOOD"}, {"quantity", "two"}}}));
    expect_problem(guest.post("/orders", body, key), 400, "wrong_type", "/lines/0/quantity");
    body = order_body(Json::array({{{"sku", 7}, {"quantity", 1}}}));
    expect_problem(guest.post("/orders", body, key), 400, "wrong_type", "/lines/0/sku");
    body = order_body(Json("GOOD"));
    expect_problem(guest.post("/orders", body, key), 400, "wrong_type", "/lines");
    body = order_body(Json::array({{{"sku", "GOOD"}, {"quantity", 1}}}));
    body["total"] = 1;
    expect_problem(guest.post("/orders", body, key), 400, "unknown_field", "/total");
    body.erase("total");
    body["shipping_address"]["planet"] = "Mars";
    expect_problem(guest.post("/orders", body, key), 400, "unknown_field", "/shipping_address/planet");
    body["shipping_address"].erase("planet");
    body.erase("payment_method");
    expect_problem(guest.post("/orders", body, key), 400, "required", "/payment_method");
}

TEST_F(BadInput, quantities_below_one_and_beyond_all_bounds_are_refused) {
    for (const Json& quantity : {Json(0), Json(-1), Json(1'000'001), Json(9'223'372'036'854'775'807)}) {
        const auto answer = guest.post("/orders", order_body(Json::array({{{"sku", "GOOD"}, {"quantity", quantity}}})),
                                       {{"Idempotency-Key", "q"}});
        expect_problem(answer, 400, "invalid_quantity", "/lines/0/quantity");
    }
    const auto overflowing = guest.send_text(
        "POST", "/orders",
        R"({"lines":[{"sku":"GOOD","quantity":99999999999999999999999}],"email":"a@b.cd","payment_method":"pm_card_visa","shipping_address":{"name":"A","line1":"B","city":"C","country":"GB"}})",
        {{"Idempotency-Key", "q"}});
    expect_problem(overflowing, 400, "out_of_range", "/lines/0/quantity");
    const auto fraction = guest.send_text(
        "POST", "/orders",
        R"({"lines":[{"sku":"GOOD","quantity":1.5}],"email":"a@b.cd","payment_method":"pm_card_visa","shipping_address":{"name":"A","line1":"B","city":"C","country":"GB"}})",
        {{"Idempotency-Key", "q"}});
    EXPECT_EQ(fraction.status, 400) << fraction.text;
}

TEST_F(BadInput, prices_that_are_negative_or_overflow_are_refused) {
    Shopper admin = Shopper::admin(shop->url());
    for (const Json& amount : {Json(-1), Json(9'223'372'036'854'775'807)}) {
        const auto answer = admin.post(
            "/products",
            {{"name", "Dear"},
             {"variants", Json::array({{{"sku", "DEAR"}, {"price", {{"amount", amount}, {"currency", "USD"}}}}})}});
        EXPECT_EQ(answer.status, 400) << answer.text;
        EXPECT_TRUE(has_pointer(answer, "/variants/0/price/amount") || has_pointer(answer, "/variants/0/price"))
            << answer.text;
    }
    const auto currency = admin.post(
        "/products", {{"name", "Odd"},
                      {"variants", Json::array({{{"sku", "ODD"}, {"price", {{"amount", 1}, {"currency", "XXQ"}}}}})}});
    EXPECT_EQ(currency.status, 400) << currency.text;
}

TEST_F(BadInput, what_is_not_json_is_refused) {
    const std::vector<std::string> bodies{"",
                                          "{",
                                          "nonsense",
                                          "[]",
                                          "null",
                                          "{\"email\":",
                                          "{\"email\":\"a\xFF\xFE\"}",
                                          "{\"email\":\"a\"}}",
                                          "{\"email\":\"a\",\"email\":\"b\"}",
                                          std::string("{\"email\":\"a\0\"}", 14),
                                          std::string(10'000, '['),
                                          "{\"email\":\"\\ud800\"}"};
    for (const std::string& body : bodies) {
        const auto answer = guest.send_text("POST", "/users/register", body, {{"Content-Type", "application/json"}});
        EXPECT_EQ(answer.status, 400) << body.substr(0, 40) << " → " << answer.text;
        EXPECT_FALSE(answer.code().empty()) << answer.text;
    }
    const auto form =
        guest.send_text("POST", "/users/register", "email=a", {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(form.status, 415) << form.text;
}

TEST_F(BadInput, a_huge_body_is_refused_without_being_read_to_its_end) {
    const auto answer =
        guest.send_text("POST", "/users/register", "{\"email\":\"" + std::string(3'000'000, 'a') + "\"}",
                        {{"Content-Type", "application/json"}});
    EXPECT_EQ(answer.status, 413) << answer.text;
}

TEST_F(BadInput, ids_that_are_unknown_malformed_or_of_another_kind_are_not_found) {
    Shopper customer = Shopper::customer(shop->url(), "ids@example.com");
    const std::string unknown = "01jd0000000000000000000000";
    for (const std::string& path :
         {"/products/prod_" + unknown, std::string("/products/no-such-slug"), "/products/ord_" + unknown,
          "/categories/cat_" + unknown, "/carts/cart_" + unknown, "/carts/ord_" + unknown, std::string("/carts/x"),
          "/orders/ord_" + unknown, "/orders/usr_" + unknown, "/payments/pay_" + unknown, "/users/usr_" + unknown,
          std::string("/users/ord_1"), "/users/me/addresses/adr_" + unknown, std::string("/no/such/path")}) {
        const auto answer = customer.get(path);
        EXPECT_EQ(answer.status, 404) << path << " → " << answer.text;
        EXPECT_FALSE(answer.code().empty()) << path;
    }
}

TEST_F(BadInput, unknown_skus_and_empty_carts_cannot_be_ordered) {
    const auto unknown = guest.order("NO-SUCH-SKU", 1, "u1");
    expect_problem(unknown, 400, "unknown_sku", "/lines/0/sku");
    const auto cart = guest.post("/carts", Json::object());
    Json body = order_body(Json::array());
    body.erase("lines");
    body["cart_id"] = cart.json["id"];
    expect_problem(guest.post("/orders", body, {{"Idempotency-Key", "u2"}}), 400, "empty_cart");
    body.erase("cart_id");
    const auto nothing = guest.post("/orders", body, {{"Idempotency-Key", "u3"}});
    EXPECT_EQ(nothing.status, 400) << nothing.text;
}

TEST_F(BadInput, what_belongs_to_another_customer_does_not_exist) {
    Shopper owner = Shopper::customer(shop->url(), "owner@example.com");
    Shopper thief = Shopper::customer(shop->url(), "thief@example.com");
    const std::string cart = owner.post("/carts", Json::object()).json["id"];
    const auto order = owner.order("GOOD", 1, "mine");
    ASSERT_EQ(order.status, 201) << order.text;
    const std::string order_id = order.json["id"];
    const std::string user_id = owner.get("/users/me").json["id"];
    const auto address = owner.post("/users/me/addresses",
                                    {{"address", {{"name", "A"}, {"line1", "B"}, {"city", "C"}, {"country", "GB"}}}});
    ASSERT_EQ(address.status, 201) << address.text;
    const std::string address_id = address.json["id"];

    EXPECT_EQ(thief.get("/carts/" + cart).status, 404);
    EXPECT_EQ(thief.post("/carts/" + cart + "/items", {{"sku", "GOOD"}, {"quantity", 1}}).status, 404);
    EXPECT_EQ(thief.get("/orders/" + order_id).status, 404);
    EXPECT_EQ(thief.get("/orders/" + order_id + "/history").status, 404);
    EXPECT_EQ(thief.post("/orders/" + order_id + "/cancel", Json::object()).status, 404);
    EXPECT_EQ(thief.get("/users/" + user_id).status, 404);
    EXPECT_EQ(thief.get("/users/" + user_id + "/addresses").status, 404);
    EXPECT_EQ(thief.get("/users/me/addresses/" + address_id).status, 404);
    EXPECT_EQ(thief.del("/users/" + user_id).status, 404);
    EXPECT_EQ(thief.get("/payments/" + order.json["payment_id"].get<std::string>()).status, 404);
    Json body = order_body(Json::array());
    body.erase("lines");
    body["cart_id"] = cart;
    EXPECT_EQ(thief.post("/orders", body, {{"Idempotency-Key", "t"}}).status, 404);
    EXPECT_EQ(guest.get("/carts/" + cart).status, 404);
}

TEST_F(BadInput, tokens_that_are_missing_or_forged_are_401_and_scopes_that_are_missing_403) {
    expect_problem(guest.get("/users/me"), 401, "missing_token");
    expect_problem(guest.get("/orders"), 401, "missing_token");
    for (const std::string& token : {"x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.",
                                     "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2ln"}) {
        Shopper forger(shop->url());
        forger.set_token(token);
        expect_problem(forger.get("/users/me"), 401, "invalid_token");
        expect_problem(forger.get("/products"), 401, "invalid_token");
    }
    Shopper customer = Shopper::customer(shop->url(), "scopeless@example.com");
    std::string tampered = customer.token();
    tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
    Shopper tamperer(shop->url());
    tamperer.set_token(tampered);
    EXPECT_EQ(tamperer.get("/users/me").status, 401);

    const Json product{{"name", "X"},
                       {"variants", Json::array({{{"sku", "X"}, {"price", {{"amount", 1}, {"currency", "USD"}}}}})}};
    expect_problem(customer.post("/products", product), 403, "missing_scope");
    expect_problem(customer.post("/inventory/GOOD/adjustments", {{"delta", 1}, {"reason", "x"}}), 403, "missing_scope");
    expect_problem(customer.get("/notifications"), 403, "missing_scope");
    expect_problem(customer.get("/users"), 403, "missing_scope");
    EXPECT_EQ(customer.put("/users/me/roles", {{"roles", Json::array({"admin"})}}).status, 403);
}

TEST_F(BadInput, wrong_verbs_and_unknown_parameters_are_named) {
    const auto verb = guest.send_text("PATCH", "/products", "{}");
    EXPECT_EQ(verb.status, 405) << verb.text;
    expect_problem(guest.get("/products?colour=red"), 400, "unknown_parameter", "colour");
    EXPECT_EQ(guest.get("/products?page_size=many").status, 400);
    EXPECT_EQ(guest.get("/products?page_size=-1").status, 400);
    EXPECT_EQ(guest.get("/products?page_token=rubbish").status, 400);
    EXPECT_EQ(guest.get("/products?sort=sideways").status, 400);
    EXPECT_EQ(guest.get("/products/%zz").status, 400);
    EXPECT_EQ(guest.get("/orders/%00").status, 400);
}

TEST_F(BadInput, a_refresh_token_works_once_and_its_second_use_ends_the_session) {
    Shopper customer = Shopper::customer(shop->url(), "rotate@example.com");
    const std::string first = customer.refresh_token();
    const auto rotated = guest.post("/users/token/refresh", {{"refresh_token", first}});
    ASSERT_EQ(rotated.status, 200) << rotated.text;
    const auto reused = guest.post("/users/token/refresh", {{"refresh_token", first}});
    expect_problem(reused, 401, "refresh_token_reused");
    const auto after = guest.post("/users/token/refresh", {{"refresh_token", rotated.json["refresh_token"]}});
    EXPECT_EQ(after.status, 401) << after.text;
}

} // namespace
} // namespace merx::e2e
