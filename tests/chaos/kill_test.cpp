// kill -9 of each service while customers buy: started again, as whatever watches over processes would, the shop goes
// on by itself, and nothing that was acknowledged is lost.
#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

class KilledService : public ::testing::TestWithParam<const char*> {};

TEST_P(KilledService, comes_back_and_loses_nothing) {
    Program& victim = shop().process(GetParam());
    Load load(shop(), std::string("kill-") + GetParam());
    load.await_orders(20);
    victim.kill();
    victim.launch();
    victim.await_ready();
    load.await_orders(20);
    expect_all_kept(shop(), load.stop());
    e2e::expect_rest(shop());
}

INSTANTIATE_TEST_SUITE_P(Each, KilledService,
                         ::testing::Values("gateway-1", "users-1", "catalog-1", "inventory-1", "carts-1", "orders-1",
                                           "orders-2", "payments-1", "notifications-1", "search-1"),
                         [](const auto& info) {
                             std::string name = info.param;
                             name.replace(name.find('-'), 1, "_");
                             return name;
                         });

TEST(KilledShop, comes_back_as_a_whole) {
    Load load(shop(), "kill-all");
    load.await_orders(20);
    shop().kill();
    shop().start();
    load.await_orders(20);
    expect_all_kept(shop(), load.stop());
    e2e::expect_rest(shop());
}

} // namespace
} // namespace merx::chaos
