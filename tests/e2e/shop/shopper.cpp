#include "shopper.hpp"

#include <gtest/gtest.h>

#include "shop_process.hpp"

namespace merx::e2e {

Shopper Shopper::customer(const std::string& url, const std::string& email) {
    Shopper shopper(url);
    const auto registered =
        shopper.post("/users/register", {{"email", email}, {"password", "correct-horse-1"}, {"name", "Ada"}});
    EXPECT_EQ(registered.status, 201) << registered.text;
    EXPECT_EQ(shopper.log_in(email, "correct-horse-1").status, 200);
    return shopper;
}

Shopper Shopper::admin(const std::string& url) {
    Shopper shopper(url);
    const auto answer = shopper.log_in(ShopProcess::admin_email, ShopProcess::admin_password);
    EXPECT_EQ(answer.status, 200) << answer.text;
    return shopper;
}

Answer Shopper::log_in(const std::string& email, const std::string& password) {
    auto answer = post("/users/login", {{"email", email}, {"password", password}});
    if (answer.status == 200) {
        token_ = answer.json["access_token"];
        refresh_token_ = answer.json["refresh_token"];
    }
    return answer;
}

Answer Shopper::order(const std::string& sku, int quantity, const std::string& key, const std::string& method) {
    return post("/orders", order_body(Json::array({{{"sku", sku}, {"quantity", quantity}}}), method),
                {{"Idempotency-Key", key}});
}

Answer Shopper::send(const std::string& method, const std::string& path, const Json& body,
                     http::ClientHeaders headers) {
    return send_text(method, path, body.is_null() ? std::string() : body.dump(), std::move(headers));
}

Answer Shopper::send_text(const std::string& method, const std::string& path, const std::string& body,
                          http::ClientHeaders headers) {
    if (!token_.empty()) {
        headers.emplace_back("Authorization", "Bearer " + token_);
    }
    auto raw = client_.send({.method = method, .target = path, .body = body, .headers = std::move(headers)});
    Answer answer{raw.status, std::move(raw.body), Json(), std::move(raw.headers)};
    answer.json = Json::parse(answer.text, nullptr, false);
    if (answer.json.is_discarded()) {
        answer.json = Json();
    }
    return answer;
}

Json order_body(const Json& lines, const std::string& method) {
    return {{"lines", lines},
            {"email", "ada@example.com"},
            {"shipping_address",
             {{"name", "Ada Byron"},
              {"line1", "12 St James's Square"},
              {"line2", ""},
              {"city", "London"},
              {"region", ""},
              {"postal_code", "SW1Y 4JH"},
              {"country", "GB"}}},
            {"payment_method", method}};
}

Json make_product(Shopper& admin, const std::string& sku, int price, int stock) {
    const auto product = admin.post(
        "/products",
        {{"name", "Product " + sku},
         {"description", "For tests."},
         {"variants",
          Json::array({{{"sku", sku}, {"price", {{"amount", price}, {"currency", "USD"}}}, {"weight_grams", 100}}})}});
    EXPECT_EQ(product.status, 201) << product.text;
    const auto stocked = admin.post("/inventory/" + sku + "/adjustments", {{"delta", stock}, {"reason", "received"}});
    EXPECT_EQ(stocked.status, 200) << stocked.text;
    return product.json;
}

} // namespace merx::e2e
