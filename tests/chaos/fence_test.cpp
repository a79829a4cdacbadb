// A process that stops for longer than its leases and then goes on where it was: another has taken its work over by
// then, and nothing of what it still believes does any harm.
#include <vector>

#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

// Orders whose provider takes five seconds, so that they are being worked on for that long.
std::vector<std::string> place_slow_orders(int count) {
    std::vector<std::string> ids;
    std::vector<std::jthread> customers;
    std::mutex mutex;
    for (int i = 0; i < count; ++i) {
        customers.emplace_back([&, i] {
            Shopper customer(shop().url());
            const Answer answer = customer.order(Load::sku, 1, "paused-" + std::to_string(i), "pm_sandbox_slow");
            const std::lock_guard lock(mutex);
            EXPECT_EQ(answer.status, 202) << answer.text;
            ids.push_back(answer.json.value("id", ""));
        });
    }
    customers.clear();
    return ids;
}

bool is_confirmed(Shopper& admin, const std::string& id) {
    return admin.get("/orders/" + id).json.value("status", "") == "confirmed";
}

TEST(PausedOwner, is_fenced_after_another_has_taken_its_orders_over) {
    Program& owner = shop().process("orders-1");
    const auto ids = place_slow_orders(8); // answered after three seconds, while the provider is still at it
    const auto paused_at = std::chrono::steady_clock::now();
    owner.pause();
    Load load(shop(), "paused");
    Shopper admin = Shopper::admin(shop().url());
    for (const std::string& id : ids) {
        await(id + " is taken over", [&] { return is_confirmed(admin, id); }, work_lease + std::chrono::seconds{30});
    }
    await("the lease of the paused one runs out",
          [&] { return std::chrono::steady_clock::now() > paused_at + work_lease; });
    load.await_orders(20); // by the other process alone
    owner.resume();
    load.await_orders(20);
    expect_all_kept(shop(), load.stop());
    for (const std::string& id : ids) {
        const Json steps = admin.get("/orders/" + id + "/history").json["steps"];
        EXPECT_EQ(steps.size(), 2U) << "placed and confirmed, once: " << steps;
    }
    e2e::expect_rest(shop());
}

} // namespace
} // namespace merx::chaos
