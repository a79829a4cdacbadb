// What is bought is bought once, and never more of it than there is.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "audit.hpp"
#include "shopper.hpp"

namespace merx::e2e {
namespace {

// Runs `work(i)` on so many threads at once, all let go at the same moment.
template <class Function>
void at_once(int threads, Function function) {
    std::barrier ready(threads);
    std::vector<std::jthread> running;
    running.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            ready.arrive_and_wait();
            try {
                function(i);
            } catch (const std::exception& broken) { // which would end the program, on a thread of its own
                ADD_FAILURE() << "thread " << i << ": " << broken.what();
            }
        });
    }
}

bool is_out_of_stock(const Answer& answer) {
    return answer.status == 409 && answer.code() == "out_of_stock" &&
           answer.json["errors"][0]["pointer"] == "/lines/0/quantity";
}

// How an order ended that was still being seen to when the shop answered, as a thousand at once on a slow machine are.
std::string outcome_of_pending(Shopper& buyer, const Answer& pending) {
    const std::string path = "/orders/" + pending.json["id"].get<std::string>() + "?email=ada%40example.com";
    for (int attempt = 0; attempt < 600; ++attempt) {
        const Answer order = buyer.get(path);
        if (order.status == 200 && order.json["status"] != "pending") {
            return order.json["status"];
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return "pending";
}

TEST(Oversell, a_thousand_buyers_of_a_hundred_units_get_exactly_a_hundred) {
    constexpr int rounds = 10;
    constexpr int buyers = 1000;
    constexpr int stock = 100;
    ShopProcess shop;
    Shopper admin = Shopper::admin(shop.url());
    for (int round = 0; round < rounds; ++round) {
        const std::string sku = "RARE-" + std::to_string(round);
        make_product(admin, sku, 999, stock);
        std::atomic<int> confirmed = 0;
        std::atomic<int> out_of_stock = 0;
        std::mutex mutex;
        std::map<std::string, int> others;
        at_once(buyers, [&](int i) {
            Shopper buyer(shop.url());
            const auto answer = buyer.order(sku, 1, sku + "-" + std::to_string(i));
            const std::string outcome = answer.status == 202 ? outcome_of_pending(buyer, answer) : "";
            if (outcome == "confirmed" || (answer.status == 201 && answer.json["status"] == "confirmed")) {
                ++confirmed;
            } else if (outcome == "out_of_stock" || is_out_of_stock(answer)) {
                ++out_of_stock;
            } else {
                const std::lock_guard lock(mutex);
                ++others[std::to_string(answer.status) + " " + answer.text];
            }
        });
        EXPECT_EQ(confirmed, stock) << "round " << round;
        EXPECT_EQ(out_of_stock, buyers - stock) << "round " << round;
        for (const auto& [what, count] : others) {
            ADD_FAILURE() << count << " times: " << what;
        }
        const auto left = admin.get("/inventory/" + sku).json;
        EXPECT_EQ(left, (Json{{"sku", sku}, {"on_hand", stock}, {"held", stock}, {"available", 0}}));
    }
    expect_clean_audit(shop);
}

TEST(Idempotency, fifty_equal_requests_at_once_are_one_order_and_fifty_equal_answers) {
    ShopProcess shop;
    Shopper admin = Shopper::admin(shop.url());
    make_product(admin, "ONCE", 4200, 100);
    std::mutex mutex;
    std::map<std::pair<int, std::string>, int> answers;
    at_once(50, [&](int) {
        Shopper buyer(shop.url());
        const auto answer = buyer.order("ONCE", 1, "the-same-key");
        const std::lock_guard lock(mutex);
        ++answers[{answer.status, answer.text}];
    });
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers.begin()->first.first, 201);
    EXPECT_EQ(answers.begin()->second, 50);
    EXPECT_EQ(admin.get("/orders").json["orders"].size(), 1U);
    EXPECT_EQ(admin.get("/inventory/ONCE").json["held"], 1);

    Shopper other(shop.url());
    const auto another_body = other.order("ONCE", 2, "the-same-key");
    EXPECT_EQ(another_body.status, 422) << another_body.text;
    EXPECT_EQ(another_body.code(), "idempotency_key_reused");
    const auto no_key = other.post("/orders", order_body(Json::array({{{"sku", "ONCE"}, {"quantity", 1}}})));
    EXPECT_EQ(no_key.status, 428) << no_key.text;
    expect_clean_audit(shop);
}

TEST(Idempotency, a_refused_order_is_refused_the_same_way_again) {
    ShopProcess shop;
    Shopper admin = Shopper::admin(shop.url());
    make_product(admin, "FEW", 4200, 1);
    Shopper buyer(shop.url());
    const auto first = buyer.order("FEW", 5, "too-many");
    EXPECT_EQ(first.status, 409);
    admin.post("/inventory/FEW/adjustments", {{"delta", 100}, {"reason", "received"}});
    auto again = buyer.order("FEW", 5, "too-many");
    EXPECT_EQ(again.status, first.status);
    again.json["request_id"] = first.json["request_id"]; // names the request that was answered, not the first
    EXPECT_EQ(again.json, first.json);
    EXPECT_EQ(buyer.order("FEW", 5, "another-try").status, 201);
    expect_clean_audit(shop);
}

class SandboxMethods : public ::testing::Test {
protected:
    void SetUp() override { make_product(admin, "PAID", 1000, 100); }

    std::string wait_until_ended(const std::string& id) {
        for (int attempt = 0; attempt < 600; ++attempt) {
            const auto order = admin.get("/orders/" + id).json;
            if (order["status"] != "pending") {
                return order["status"];
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{25});
        }
        return "pending";
    }

    // An order that failed says so before its stock is back.
    int held_at_last(int expected) {
        Json held;
        for (int attempt = 0; attempt < 400 && held != expected; ++attempt) {
            std::this_thread::sleep_for(std::chrono::milliseconds{attempt == 0 ? 0 : 25});
            held = customer.get("/inventory/PAID").json["held"];
        }
        return held;
    }

    ShopProcess shop;
    Shopper admin = Shopper::admin(shop.url());
    Shopper customer = Shopper::customer(shop.url(), "ada@example.com");
};

TEST_F(SandboxMethods, end_as_their_names_say) {
    const auto declined = customer.order("PAID", 1, "k1", "pm_card_chargeDeclined");
    EXPECT_EQ(declined.status, 402) << declined.text;
    EXPECT_EQ(declined.code(), "payment_declined");
    EXPECT_EQ(customer.order("PAID", 1, "k2", "pm_card_chargeDeclinedInsufficientFunds").status, 402);
    EXPECT_EQ(customer.get("/inventory/PAID").json["held"], 0);

    const auto lost = customer.order("PAID", 1, "k3", "pm_sandbox_timeout_after_charge");
    ASSERT_TRUE(lost.status == 201 || lost.status == 202) << lost.text;
    EXPECT_EQ(wait_until_ended(lost.json["id"]), "confirmed");

    const auto unavailable = customer.order("PAID", 1, "k4", "pm_sandbox_unavailable");
    ASSERT_TRUE(unavailable.status == 201 || unavailable.status == 202) << unavailable.text;
    EXPECT_EQ(wait_until_ended(unavailable.json["id"]), "confirmed");

    const auto slow = customer.order("PAID", 1, "k5", "pm_sandbox_slow");
    EXPECT_EQ(slow.status, 202) << slow.text;
    EXPECT_EQ(slow.json["status"], "pending");
    EXPECT_EQ(wait_until_ended(slow.json["id"]), "confirmed");

    EXPECT_EQ(customer.order("PAID", 1, "k6", "pm_nonsense").status, 400);
    EXPECT_EQ(held_at_last(3), 3);
    expect_clean_audit(shop);
}

TEST_F(SandboxMethods, a_second_step_is_asked_for_and_decides) {
    for (const std::string& outcome : {"succeed", "fail"}) {
        const auto order = customer.order("PAID", 1, "step-" + outcome, "pm_card_authenticationRequired");
        ASSERT_EQ(order.status, 202) << order.text;
        EXPECT_EQ(order.json["payment_action"]["type"], "confirm");
        const auto confirmed = customer.post(order.json["payment_action"]["url"], {{"outcome", outcome}});
        ASSERT_EQ(confirmed.status, 200) << confirmed.text;
        EXPECT_EQ(wait_until_ended(order.json["id"]), outcome == "succeed" ? "confirmed" : "payment_failed");
    }
    EXPECT_EQ(held_at_last(1), 1);
    expect_clean_audit(shop);
}

} // namespace
} // namespace merx::e2e
