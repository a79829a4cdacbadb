// Every shape of the shop gives the same answers: a walk through it, compared with tests/e2e/golden.
#include <gtest/gtest.h>

#include <thread>

#include "audit.hpp"
#include "normal_json.hpp"
#include "shopper.hpp"
#include "testing/golden.hpp"
#include "testing/source_dir.hpp"

namespace merx::e2e {
namespace {

class Golden : public ::testing::Test {
protected:
    // Compares one answer with the file of its step.
    Answer expect(const std::string& step, const std::string& request, const Answer& answer) {
        const nlohmann::ordered_json seen{{"request", normalise(request)},
                                          {"status", answer.status},
                                          {"content_type", header(answer, "Content-Type")},
                                          {"body", normalise(answer.text)}};
        testing::expect_golden(seen.dump(2) + "\n",
                               testing::source_dir() / "tests" / "e2e" / "golden" / (step + ".json"));
        return answer;
    }
    Answer get(const std::string& step, Shopper& who, const std::string& path) {
        return expect(step, "GET " + path, who.get(path));
    }
    Answer post(const std::string& step, Shopper& who, const std::string& path, const Json& body,
                http::ClientHeaders headers = {}) {
        return expect(step, "POST " + path, who.post(path, body, std::move(headers)));
    }
    Answer put(const std::string& step, Shopper& who, const std::string& path, const Json& body) {
        return expect(step, "PUT " + path, who.put(path, body));
    }
    static std::string header(const Answer& answer, const std::string& name) {
        for (const auto& [key, value] : answer.headers) {
            if (key == name) {
                return value;
            }
        }
        return "";
    }

    // What comes by way of events comes soon, not at once.
    template <class Ask>
    static void eventually(Ask ask) {
        for (int attempt = 0; attempt < 400 && !ask(); ++attempt) {
            std::this_thread::sleep_for(std::chrono::milliseconds{25});
        }
    }

    static Json product() {
        return {{"name", "Linen shirt"},
                {"description", "For warm days."},
                {"brand", "Fern"},
                {"attributes", {{"color", "white"}}},
                {"options", Json::array({{{"name", "Size"}, {"values", Json::array({"S", "M"})}}})},
                {"variants", Json::array({{{"sku", "SHIRT-S"},
                                           {"options", {{"Size", "S"}}},
                                           {"price", {{"amount", 4500}, {"currency", "USD"}}},
                                           {"weight_grams", 210}},
                                          {{"sku", "SHIRT-M"},
                                           {"options", {{"Size", "M"}}},
                                           {"price", {{"amount", 4700}, {"currency", "USD"}}},
                                           {"weight_grams", 230}}})}};
    }

    void stock_the_shop() {
        const Json category = post("category_created", admin, "/categories", {{"name", "Shirts"}}).json;
        Json shirt = product();
        shirt["category_ids"] = Json::array({category["id"]});
        post("product_created", admin, "/products", shirt);
        post("product_refused", admin, "/products", {{"name", ""}, {"variants", Json::array()}});
        post("stock_received", admin, "/inventory/SHIRT-M/adjustments", {{"delta", 3}, {"reason", "received"}});
        post("stock_refused", admin, "/inventory/SHIRT-M/adjustments", {{"delta", -9}, {"reason", "counted"}});
    }

    void search_the_shop() {
        eventually([&] { return guest.get("/search?q=shirt&in_stock=true").json["total"] == 1; });
        get("search", guest, "/search?q=shirt&min_sequence=2");
        get("search_filtered", guest,
            "/search?q=linnen&brand=Fern&attributes[color]=red&attributes[color]=white&max_price=4600");
        get("search_in_vain", guest, "/search?q=kettle");
        get("search_refused", guest, "/search?q=shirt&sort=colour&page_size=-1");
        get("suggestions", guest, "/search/suggest?q=lin");
        get("products_searched", guest, "/products?q=linnen+shirt");
    }

    void register_and_log_in() {
        const Json account{{"email", "ada@example.com"}, {"password", "correct-horse-1"}, {"name", "Ada"}};
        post("registered", customer, "/users/register", account);
        post("registered_twice", guest, "/users/register", account);
        const Json credentials{{"email", "ada@example.com"}, {"password", "correct-horse-1"}};
        customer.set_token(post("logged_in", guest, "/users/login", credentials).json["access_token"]);
        post("login_refused", guest, "/users/login", {{"email", "ada@example.com"}, {"password", "wrong-horse-1"}});
        get("me", customer, "/users/me");
        post("address_added", customer, "/users/me/addresses",
             {{"address",
               {{"name", "Ada Byron"}, {"line1", "12 St James's Square"}, {"city", "London"}, {"country", "GB"}}}});
        get("addresses", customer, "/users/me/addresses");
    }

    std::string check_out() {
        get("products", guest, "/products?category=shirts");
        get("product", guest, "/products/linen-shirt");
        get("stock", guest, "/inventory/SHIRT-M");
        const std::string cart = post("cart_opened", customer, "/carts", Json::object()).json["id"];
        post("cart_filled", customer, "/carts/" + cart + "/items", {{"sku", "SHIRT-M"}, {"quantity", 2}});
        put("cart_changed", customer, "/carts/" + cart + "/items/SHIRT-M", {{"quantity", 1}});
        Json body = order_body(Json::array());
        body.erase("lines");
        body["cart_id"] = cart;
        const auto order = post("ordered", customer, "/orders", body, {{"Idempotency-Key", "golden-1"}});
        post("ordered_again", customer, "/orders", body, {{"Idempotency-Key", "golden-1"}});
        body["email"] = "eve@example.com";
        post("key_reused", customer, "/orders", body, {{"Idempotency-Key", "golden-1"}});
        eventually([&] { return customer.get("/carts/" + cart).json["status"] != "open"; });
        get("cart_afterwards", customer, "/carts/" + cart);
        get("stock_held", customer, "/inventory/SHIRT-M");
        return order.json["id"];
    }

    void order_in_vain() {
        const auto order = [&](const std::string& step, const std::string& sku, int quantity,
                               const std::string& method) {
            return post(step, guest, "/orders",
                        order_body(Json::array({{{"sku", sku}, {"quantity", quantity}}}), method),
                        {{"Idempotency-Key", "golden-" + step}});
        };
        order("out_of_stock", "SHIRT-M", 9, "pm_card_visa");
        order("declined", "SHIRT-M", 1, "pm_card_chargeDeclined");
        order("unknown_sku", "NO-SUCH-SKU", 1, "pm_card_visa");
        const Json waiting = order("second_step", "SHIRT-M", 1, "pm_card_authenticationRequired").json;
        post("second_step_failed", guest, waiting["payment_action"]["url"], {{"outcome", "fail"}});
        const std::string path = "/orders/" + waiting["id"].get<std::string>() + "?email=ada%40example.com";
        eventually([&] { return guest.get(path).json["status"] != "pending"; });
        get("order_not_paid", guest, path);
    }

    void ask_amiss() {
        post("no_key", guest, "/orders", order_body(Json::array({{{"sku", "SHIRT-M"}, {"quantity", 1}}})));
        post("unknown_field", guest, "/carts", {{"colour", "red"}});
        get("no_token", guest, "/users/me");
        get("no_scope", customer, "/notifications");
        get("nowhere", guest, "/no/such/path");
    }

    void fulfil(const std::string& id) {
        get("order", customer, "/orders/" + id);
        get("orders", customer, "/orders");
        put("shipped", admin, "/orders/" + id + "/status", {{"status", "shipped"}});
        put("delivered", admin, "/orders/" + id + "/status", {{"status", "delivered"}});
        put("shipped_twice", admin, "/orders/" + id + "/status", {{"status", "shipped"}});
        put("returned", admin, "/orders/" + id + "/status", {{"status", "returned"}});
        get("history", customer, "/orders/" + id + "/history");
        get("payment", admin, "/payments/" + admin.get("/orders/" + id).json["payment_id"].get<std::string>());
        get("stock_afterwards", customer, "/inventory/SHIRT-M");
    }

    ShopProcess shop;
    Shopper admin = Shopper::admin(shop.url());
    Shopper guest{shop.url()};
    Shopper customer{shop.url()};
    Normaliser normalise;
};

TEST_F(Golden, a_walk_through_the_shop_is_answered_the_same_in_every_shape) {
    stock_the_shop();
    search_the_shop();
    register_and_log_in();
    const std::string order = check_out();
    order_in_vain();
    ask_amiss();
    fulfil(order);
    expect_clean_audit(shop);
}

} // namespace
} // namespace merx::e2e
