// Every process of the shop is replaced while customers buy, as an upgrade would, and no request fails.
//
// What that takes: the new process is ready before the old one is asked to leave, the old one says that it is leaving
// and serves on until callers have heard it, and a customer whose gateway is gone connects to the other one.
#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

void start(const std::string& name) {
    shop().process(name).launch();
    shop().process(name).await_ready();
}

void expect_stops(const std::string& name) {
    EXPECT_EQ(shop().process(name).stop(), 0) << name;
}

TEST(RollingRestart, of_every_service_fails_no_request) {
    Load load(shop(), "rolling");
    load.await_orders(20);
    for (const std::string service :
         {"users", "catalog", "inventory", "carts", "payments", "notifications", "search", "orders", "gateway"}) {
        if (service != "orders") { // which has two anyway
            start(service + "-2");
        }
        load.await_orders(5);
        expect_stops(service + "-1");
        load.await_orders(5);
        start(service + "-1");
        load.await_orders(5);
        expect_stops(service + "-2");
        if (service == "orders") {
            start(service + "-2");
        }
    }
    load.await_orders(10);
    const Tally tally = load.stop();
    EXPECT_EQ(tally.troubled(), 0) << Json(tally.troubles).dump(1);
    expect_all_kept(shop(), tally);
    e2e::expect_rest(shop());
}

} // namespace
} // namespace merx::chaos
