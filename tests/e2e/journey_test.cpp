// A customer's way through the shop, and again after the power has gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "audit.hpp"
#include "shopper.hpp"

namespace merx::e2e {
namespace {

class Journey : public ::testing::Test {
protected:
    // Asks until the answer is as wanted; what comes by way of events comes soon, not at once.
    template <class Ask>
    bool eventually(Ask ask) {
        for (int attempt = 0; attempt < 200; ++attempt) {
            if (ask()) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{25});
        }
        return false;
    }

    std::size_t mails() const {
        const auto folder = shop.data_dir() / "mail";
        if (!std::filesystem::exists(folder)) {
            return 0;
        }
        return static_cast<std::size_t>(
            std::ranges::count_if(std::filesystem::directory_iterator(folder),
                                  [](const auto& entry) { return entry.path().extension() == ".eml"; }));
    }

    ShopProcess shop;
};

TEST_F(Journey, a_customer_registers_fills_a_cart_pays_and_finds_it_all_after_a_power_cut) {
    Shopper admin = Shopper::admin(shop.url());
    make_product(admin, "TEE-S", 1999, 25);

    Shopper customer = Shopper::customer(shop.url(), "ada@example.com");
    const auto products = customer.get("/products");
    ASSERT_EQ(products.status, 200);
    EXPECT_EQ(products.json["products"][0]["variants"][0]["sku"], "TEE-S");

    const auto cart = customer.post("/carts", Json::object());
    ASSERT_EQ(cart.status, 201) << cart.text;
    const std::string cart_id = cart.json["id"];
    const auto filled = customer.post("/carts/" + cart_id + "/items", {{"sku", "TEE-S"}, {"quantity", 2}});
    ASSERT_EQ(filled.status, 200) << filled.text;
    EXPECT_EQ(filled.json["subtotal"]["amount"], 3998);

    Json body = order_body(Json::array());
    body.erase("lines");
    body["cart_id"] = cart_id;
    const auto order = customer.post("/orders", body, {{"Idempotency-Key", "journey-1"}});
    ASSERT_EQ(order.status, 201) << order.text;
    EXPECT_EQ(order.json["status"], "confirmed");
    EXPECT_EQ(order.json["payment_status"], "authorized");
    EXPECT_EQ(order.json["total"]["amount"], 3998);
    const std::string order_id = order.json["id"];

    EXPECT_EQ(customer.get("/inventory/TEE-S").json,
              (Json{{"sku", "TEE-S"}, {"on_hand", 25}, {"held", 2}, {"available", 23}}));
    EXPECT_TRUE(eventually([&] { return mails() >= 2; })) << "the address to confirm, and the order";

    shop.kill();
    shop.start();

    Shopper again(shop.url());
    ASSERT_EQ(again.log_in("ada@example.com", "correct-horse-1").status, 200);
    const auto found = again.get("/orders/" + order_id);
    ASSERT_EQ(found.status, 200) << found.text;
    EXPECT_EQ(found.json, order.json);
    EXPECT_EQ(again.get("/orders").json["orders"].size(), 1U);
    EXPECT_EQ(again.get("/inventory/TEE-S").json["held"], 2);
    EXPECT_EQ(again.post("/orders", body, {{"Idempotency-Key", "journey-1"}}).text, order.text);

    Shopper clerk = Shopper::admin(shop.url());
    const auto shipped = clerk.put("/orders/" + order_id + "/status", {{"status", "shipped"}});
    ASSERT_EQ(shipped.status, 200) << shipped.text;
    EXPECT_EQ(shipped.json["payment_status"], "captured");
    EXPECT_EQ(again.get("/inventory/TEE-S").json,
              (Json{{"sku", "TEE-S"}, {"on_hand", 23}, {"held", 0}, {"available", 23}}));
    ASSERT_EQ(clerk.put("/orders/" + order_id + "/status", {{"status", "delivered"}}).status, 200);
    const auto returned = clerk.put("/orders/" + order_id + "/status", {{"status", "returned"}});
    ASSERT_EQ(returned.status, 200) << returned.text;
    EXPECT_EQ(returned.json["payment_status"], "refunded");
    EXPECT_EQ(again.get("/inventory/TEE-S").json["available"], 25);

    const auto history = again.get("/orders/" + order_id + "/history");
    ASSERT_EQ(history.status, 200);
    EXPECT_EQ(history.json["steps"].size(), 5U);
    EXPECT_TRUE(eventually([&] { return mails() >= 3; })) << "and that it was shipped";
    expect_clean_audit(shop);
}

TEST_F(Journey, a_guest_buys_without_an_account_and_is_shown_the_order_with_its_address) {
    Shopper admin = Shopper::admin(shop.url());
    make_product(admin, "MUG", 1650, 5);
    Shopper guest(shop.url());
    const auto order = guest.order("MUG", 1, "guest-1");
    ASSERT_EQ(order.status, 201) << order.text;
    const std::string path = "/orders/" + order.json["id"].get<std::string>();
    EXPECT_EQ(guest.get(path).status, 401);
    EXPECT_EQ(guest.get(path + "?email=ada%40example.com").json, order.json);
    EXPECT_EQ(guest.get(path + "?email=eve%40example.com").status, 404);
    expect_clean_audit(shop);
}

TEST_F(Journey, a_cancelled_order_gives_stock_and_money_back) {
    Shopper admin = Shopper::admin(shop.url());
    make_product(admin, "PAN", 5900, 3);
    Shopper customer = Shopper::customer(shop.url(), "bob@example.com");
    const auto order = customer.order("PAN", 3, "cancel-1");
    ASSERT_EQ(order.status, 201) << order.text;
    EXPECT_EQ(customer.order("PAN", 1, "cancel-2").status, 409);
    const auto cancelled = customer.post("/orders/" + order.json["id"].get<std::string>() + "/cancel", Json::object());
    ASSERT_EQ(cancelled.status, 200) << cancelled.text;
    EXPECT_EQ(cancelled.json["status"], "cancelled");
    EXPECT_EQ(cancelled.json["payment_status"], "voided");
    EXPECT_EQ(customer.get("/inventory/PAN").json["available"], 3);
    expect_clean_audit(shop);
}

} // namespace
} // namespace merx::e2e
