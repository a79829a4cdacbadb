// kill -9 at random moments under load: nothing acknowledged is lost, nothing is charged twice, everything ends.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "audit.hpp"
#include "shopper.hpp"

namespace merx::e2e {
namespace {

constexpr int rounds = 50;
constexpr int buyers = 8;

struct Acknowledged {
    // Until there are so many; not for ever.
    void await(std::size_t count) {
        std::unique_lock lock(mutex);
        grown.wait_for(lock, std::chrono::seconds{30}, [&] { return orders.size() >= count; });
    }

    std::mutex mutex;
    std::condition_variable grown;
    std::map<std::string, std::string> orders; // by key: the order's id
};

// Buys until the shop is gone. A buyer who got no answer asks again with the same key in the next round.
void buy(const std::string& url, const std::string& round, int buyer, std::atomic<bool>& over,
         Acknowledged& acknowledged, std::set<std::string>& unanswered) {
    const std::vector<std::string> methods{"pm_card_visa", "pm_card_visa", "pm_sandbox_timeout_after_charge",
                                           "pm_card_chargeDeclined"};
    for (int i = 0; !over; ++i) {
        const std::string key = round + "-" + std::to_string(buyer) + "-" + std::to_string(i);
        try {
            Shopper shopper(url);
            const auto answer = shopper.order("BOOM", 1, key, methods[static_cast<std::size_t>(i) % methods.size()]);
            const std::lock_guard lock(acknowledged.mutex);
            if (answer.status == 201 || answer.status == 202) {
                acknowledged.orders[key] = answer.json["id"];
                acknowledged.grown.notify_all();
            } else {
                EXPECT_EQ(answer.status, 402) << answer.text;
            }
        } catch (const http::ClientFailure&) {
            const std::lock_guard lock(acknowledged.mutex);
            unanswered.insert(key);
            return;
        }
    }
}

bool every_order_has_ended(Shopper& admin) {
    const auto pending = admin.get("/orders?status=pending");
    return pending.status == 200 && pending.json["orders"].empty();
}

TEST(Crash, fifty_power_cuts_lose_no_acknowledged_order_and_charge_nobody_twice) {
    std::minstd_rand random(4711); // the moments differ from run to run with the machine's speed; the seed does not
    ShopProcess shop;
    {
        Shopper admin = Shopper::admin(shop.url());
        make_product(admin, "BOOM", 1000, 1'000'000);
    }
    Acknowledged acknowledged;
    std::set<std::string> unanswered;
    for (int round = 0; round < rounds; ++round) {
        std::atomic<bool> over = false;
        const std::size_t before = acknowledged.orders.size();
        {
            std::vector<std::jthread> running;
            running.reserve(buyers);
            for (int buyer = 0; buyer < buyers; ++buyer) {
                running.emplace_back([&, buyer] {
                    buy(shop.url(), "r" + std::to_string(round), buyer, over, acknowledged, unanswered);
                });
            }
            if (round % 2 == 1) { // the others may end before anything is acknowledged
                acknowledged.await(before + 3);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{20 + random() % 300});
            shop.kill();
            over = true;
        }
        shop.start();
    }

    Shopper admin = Shopper::admin(shop.url());
    for (int attempt = 0; attempt < 1200 && !every_order_has_ended(admin); ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    EXPECT_TRUE(every_order_has_ended(admin));

    ASSERT_GT(acknowledged.orders.size(), static_cast<std::size_t>(rounds));
    for (const auto& [key, id] : acknowledged.orders) {
        const auto order = admin.get("/orders/" + id);
        ASSERT_EQ(order.status, 200) << key;
        EXPECT_EQ(order.json["status"], "confirmed") << key;
    }
    // Who got no answer asks again and is told how it ended.
    for (const std::string& key : unanswered) {
        const std::size_t i = std::stoul(key.substr(key.rfind('-') + 1)) % 4;
        const std::string method = i == 2   ? "pm_sandbox_timeout_after_charge"
                                   : i == 3 ? "pm_card_chargeDeclined"
                                            : "pm_card_visa";
        Shopper guest(shop.url());
        const auto answer = guest.order("BOOM", 1, key, method);
        EXPECT_TRUE(answer.status == 201 || answer.status == 202 || answer.status == 402) << answer.text;
    }
    expect_clean_audit(shop);
}

} // namespace
} // namespace merx::e2e
