// Two gateways are one shop: what was done through one holds at the other, with Redis at once, without it soon.
#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

class TwoGateways : public ::testing::Test {
protected:
    static constexpr std::chrono::seconds soon{10};

    TwoGateways() {
        shop().process("gateway-2").launch();
        shop().process("gateway-2").await_ready();
    }
    ~TwoGateways() override { EXPECT_EQ(shop().process("gateway-2").stop(), 0); }

    static const std::string& here() { return shop().urls()[0]; }
    static const std::string& there() { return shop().urls()[1]; }

    // A session used at both ends when it ends at one.
    static void expect_logout_holds_everywhere(const std::string& email) {
        Shopper person = Shopper::customer(here(), email);
        Shopper elsewhere(there());
        elsewhere.set_token(person.token());
        ASSERT_EQ(elsewhere.get("/users/me").status, 200);
        ASSERT_EQ(person.post("/users/logout", Json::object()).status, 204);
        EXPECT_EQ(person.get("/users/me").status, 401);
        await(
            "the session is refused at the other gateway", [&] { return elsewhere.get("/users/me").status == 401; },
            soon);
        EXPECT_EQ(elsewhere.get("/users/me").code(), "token_revoked");
    }

    // A page that both keep when it changes.
    static void expect_change_is_seen_everywhere(const std::string& sku) {
        Shopper admin = Shopper::admin(here());
        Json product = e2e::make_product(admin, sku, 1000, 1);
        const std::string path = "/products/" + product["id"].get<std::string>();
        Shopper one(here());
        Shopper other(there());
        await("the product is there", [&] { return other.get(path).status == 200; }, soon);
        for (int round = 1; round <= 5; ++round) {
            const std::string name = "Version " + std::to_string(round);
            one.get(path);
            other.get(path);
            product["name"] = name;
            const Answer changed = admin.put(path, product);
            ASSERT_EQ(changed.status, 200) << changed.text;
            product = changed.json;
            EXPECT_EQ(one.get(path).json["name"], name);
            await("the other gateway shows it", [&] { return other.get(path).json["name"] == name; }, soon);
            EXPECT_EQ(one.get(path).json["name"], name);
        }
    }
};

TEST_F(TwoGateways, agree_on_who_has_logged_out_and_what_a_product_is) {
    expect_logout_holds_everywhere("two-gateways@example.com");
    expect_change_is_seen_everywhere("TWO-GATEWAYS");
}

TEST_F(TwoGateways, agree_without_redis_too_and_after_it) {
    backends().redis.kill();
    expect_logout_holds_everywhere("no-redis@example.com");
    expect_change_is_seen_everywhere("NO-REDIS");
    backends().redis.start();
    expect_logout_holds_everywhere("redis-again@example.com");
    expect_change_is_seen_everywhere("REDIS-AGAIN");
}

TEST_F(TwoGateways, wait_for_the_user_service_where_they_start_before_it) {
    EXPECT_EQ(shop().process("gateway-2").stop(), 0);
    const std::string token = Shopper::admin(here()).token();
    shop().process("users-1").kill();
    shop().process("gateway-2").launch();
    Shopper admin(there());
    admin.set_token(token);
    await("the gateway listens and says that it is not ready", [&] {
        try {
            return admin.get("/readyz").status == 503 && admin.get("/users/me").status == 503;
        } catch (const std::exception&) {
            return false; // nobody listens yet
        }
    });
    shop().process("users-1").launch();
    shop().process("users-1").await_ready();
    await("it is ready by itself", [&] { return admin.get("/readyz").status == 200; });
    EXPECT_EQ(admin.get("/users/me").status, 200);
}

} // namespace
} // namespace merx::chaos
