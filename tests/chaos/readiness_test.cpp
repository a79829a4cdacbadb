// What a running gateway says under /readyz when something it knows is away: only what it can do nothing without takes
// it out of rotation.
#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

TEST(Readiness, outlasts_the_loss_of_a_service_that_much_of_the_shop_does_without) {
    Shopper guest(shop().url());
    shop().process("payments-1").kill();
    await("the gateway has noticed", [&] { return !is_there(guest, "payments service"); });
    EXPECT_EQ(guest.get("/readyz").status, 200);
    EXPECT_EQ(guest.get("/products").status, 200);
    EXPECT_EQ(guest.post("/carts", Json::object()).status, 201);
    shop().process("payments-1").launch();
    shop().process("payments-1").await_ready();
    await("the gateway has noticed", [&] { return is_there(guest, "payments service"); });
    e2e::expect_rest(shop());
}

TEST(Readiness, outlasts_an_outage_of_kafka_and_is_not_given_to_who_starts_in_one) {
    Shopper guest(shop().url());
    backends().kafka.kill();
    await("the gateway has noticed", [&] { return !is_there(guest, "kafka"); });
    EXPECT_EQ(guest.get("/readyz").status, 200);
    EXPECT_EQ(guest.order(Load::sku, 1, "ready-without-kafka").status, 201);

    shop().process("gateway-2").launch();
    Shopper newcomer(shop().urls()[1]);
    const auto says_not_ready = [&] {
        try {
            const Answer ready = newcomer.get("/readyz");
            return ready.status == 503 && ready.json["status"] == "not_ready";
        } catch (const std::exception&) {
            return false; // nobody listens yet
        }
    };
    await("the new gateway waits for Kafka", says_not_ready);
    EXPECT_EQ(newcomer.get("/products").status, 200) << "who asks it all the same is served";
    backends().kafka.start();
    shop().process("gateway-2").await_ready();
    EXPECT_EQ(newcomer.get("/readyz").status, 200);
    EXPECT_EQ(shop().process("gateway-2").stop(), 0);
    e2e::expect_rest(shop());
}

} // namespace
} // namespace merx::chaos
