// The servers under the shop go away and come back. How long Kafka stays away is MERX_CHAOS_OUTAGE_SECONDS (5).
#include <cstdlib>
#include <vector>

#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

std::chrono::seconds outage() {
    const char* const seconds = std::getenv("MERX_CHAOS_OUTAGE_SECONDS");
    return std::chrono::seconds{seconds != nullptr ? std::atoi(seconds) : 5};
}

TEST(PostgresOutage, is_waited_for_and_loses_nothing) {
    Load load(shop(), "postgres");
    load.await_orders(20);
    backends().postgres.kill();
    load.await_troubles(4); // it has been noticed
    backends().postgres.start();
    load.await_orders(20);
    expect_all_kept(shop(), load.stop());
    e2e::expect_rest(shop());
}

TEST(KafkaOutage, holds_up_no_checkout_and_events_follow_in_order) {
    Shopper admin = Shopper::admin(shop().url());
    Load load(shop(), "kafka");
    load.await_orders(20);
    backends().kafka.kill();
    const auto end = std::chrono::steady_clock::now() + outage();
    const int before = load.accepted();
    // Three events about each of these, while nobody can hear them.
    std::vector<std::string> shipped;
    for (int i = 0; i < 5; ++i) {
        Shopper guest(shop().url());
        const Answer order = guest.order(Load::sku, 1, "silent-" + std::to_string(i));
        ASSERT_EQ(order.status, 201) << order.text;
        shipped.push_back(order.json["id"]);
        EXPECT_EQ(admin.put("/orders/" + shipped.back() + "/status", {{"status", "shipped"}}).status, 200);
        EXPECT_EQ(admin.put("/orders/" + shipped.back() + "/status", {{"status", "delivered"}}).status, 200);
    }
    await("its loss is noticed", [&] { return !is_there(admin, "kafka"); });
    EXPECT_EQ(admin.get("/readyz").status, 200);
    await(
        "the outage is over", [&] { return std::chrono::steady_clock::now() > end; },
        outage() + std::chrono::seconds{60});
    EXPECT_GT(load.accepted(), before + 10) << "orders accepted without Kafka";
    EXPECT_EQ(admin.get("/readyz").status, 200);
    backends().kafka.start();
    load.await_orders(20);
    const Tally tally = load.stop();
    EXPECT_EQ(tally.troubled(), 0) << Json(tally.troubles);
    expect_all_kept(shop(), tally);
    e2e::expect_rest(shop(), e2e::rest_limit + 2 * outage()); // all that has piled up is to be heard
    for (const std::string& id : shipped) {
        EXPECT_EQ(mails_about(admin, id), (std::vector<std::string>{"order_confirmed", "order_shipped"}));
    }
}

// An account, a session that goes on, one that was ended, and a cart: none of them lives in Redis alone.
TEST(RedisOutage, costs_no_session_and_no_cart_and_ended_sessions_stay_ended) {
    Shopper customer = Shopper::customer(shop().url(), "redis@example.com");
    Shopper leaver(shop().url());
    ASSERT_EQ(leaver.log_in("redis@example.com", "correct-horse-1").status, 200);
    const Answer cart = customer.post("/carts", Json::object());
    ASSERT_EQ(cart.status, 201) << cart.text;
    ASSERT_EQ(leaver.post("/users/logout", Json::object()).status, 204);
    await("the ended session is refused", [&] { return leaver.get("/users/me").status == 401; });

    const auto expect_nothing_lost = [&] {
        EXPECT_EQ(customer.get("/users/me").status, 200);
        EXPECT_EQ(customer.get("/carts/" + cart.json["id"].get<std::string>()).status, 200);
        EXPECT_EQ(leaver.get("/users/me").status, 401);
    };
    Load load(shop(), "redis");
    load.await_orders(20);
    const std::string port = std::to_string(backends().redis.port());
    ASSERT_EQ(e2e::run_command("redis-cli", {"-p", port, "flushall"}).exit_code, 0);
    load.await_orders(10);
    expect_nothing_lost();
    backends().redis.kill();
    load.await_orders(20);
    expect_nothing_lost();
    EXPECT_FALSE(is_there(customer, "redis"));
    EXPECT_EQ(customer.get("/readyz").status, 200);
    EXPECT_EQ(customer.post("/users/token/refresh", {{"refresh_token", customer.refresh_token()}}).status, 200);
    backends().redis.start();
    load.await_orders(20);
    expect_nothing_lost();
    const Tally tally = load.stop();
    EXPECT_EQ(tally.troubled(), 0) << Json(tally.troubles);
    expect_all_kept(shop(), tally);
    e2e::expect_rest(shop());
}

} // namespace
} // namespace merx::chaos
