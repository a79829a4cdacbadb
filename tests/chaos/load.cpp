#include "load.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace merx::chaos {

using e2e::Answer;
using e2e::Json;
using e2e::order_body;
using e2e::Shopper;

namespace {

constexpr std::chrono::seconds await_limit{60};
constexpr std::chrono::milliseconds retry_interval{50};
constexpr std::array<const char*, 4> methods{"pm_card_visa", "pm_card_visa", "pm_sandbox_timeout_after_charge",
                                             "pm_card_chargeDeclined"};

// Answers that ask for patience: overloaded, not there, not in time.
bool is_trouble(int status) {
    return status >= 500 || status == 429;
}

Json lines() {
    return Json::array({{{"sku", Load::sku}, {"quantity", 1}}});
}

} // namespace

int Tally::troubled() const {
    int all = 0;
    for (const auto& [what, count] : troubles) {
        all += count;
    }
    return all;
}

// One customer, on a thread of its own.
class Buyer {
public:
    Buyer(Load& load, int number) : load_(load), number_(number), gateway_(static_cast<std::size_t>(number)) {}

    void run() {
        for (int round = 0; !load_.over_; ++round) {
            buy(round);
        }
    }

private:
    void buy(int round) {
        const std::string key = load_.name_ + "-" + std::to_string(number_) + "-" + std::to_string(round);
        const char* const method = methods[static_cast<std::size_t>(round) % methods.size()];
        Json body = order_body(lines(), method);
        if (round % 2 == 1) {
            const auto cart = fill_cart();
            if (!cart) {
                return;
            }
            body.erase("lines");
            body["cart_id"] = *cart;
        }
        const auto answer = patiently("POST", "/orders", body, {{"Idempotency-Key", key}});
        if (!answer) {
            return;
        }
        load_.note([&](Tally& tally) {
            if (answer->status == 201 || answer->status == 202) {
                tally.accepted[key] = {{"order", answer->json}, {"request", body}};
            } else if (answer->status != 402 || std::string_view(method) != "pm_card_chargeDeclined") {
                ++tally.wrong[std::to_string(answer->status) + " " + answer->text];
            }
        });
    }

    std::optional<std::string> fill_cart() {
        const auto product = patiently("GET", std::string("/inventory/") + Load::sku, Json());
        const auto cart = product ? patiently("POST", "/carts", Json::object()) : std::nullopt;
        if (!cart || !expect(*cart, 201)) {
            return std::nullopt;
        }
        const std::string id = cart->json["id"];
        const auto filled =
            patiently("PUT", "/carts/" + id + "/items/" + Load::sku, {{"quantity", 1}}); // may be repeated
        return filled && expect(*filled, 200) ? std::optional(id) : std::nullopt;
    }

    bool expect(const Answer& answer, int status) {
        if (answer.status != status) {
            load_.note([&](Tally& tally) { ++tally.wrong[std::to_string(answer.status) + " " + answer.text]; });
        }
        return answer.status == status;
    }

    // Asks until there is an answer that is not about the fault.
    std::optional<Answer> patiently(const std::string& verb, const std::string& path, const Json& body,
                                    const http::ClientHeaders& headers = {}) {
        const auto limit = std::chrono::steady_clock::now() + Load::patience;
        while (std::chrono::steady_clock::now() < limit) {
            const auto answer = once(verb, path, body, headers);
            if (answer && !is_trouble(answer->status)) {
                return answer;
            }
            if (answer) {
                load_.note([&](Tally& tally) {
                    ++tally.troubles[verb + " " + path.substr(0, 8) + ": " + std::to_string(answer->status) + " " +
                                     answer->code()];
                });
            }
            std::this_thread::sleep_for(retry_interval);
        }
        load_.note([&](Tally& tally) { ++tally.wrong["given up: " + verb + " " + path]; });
        return std::nullopt;
    }

    // Nothing where there was no answer. Where nobody listens nothing was sent, so that is no trouble: a balancer would
    // not have sent it there either.
    std::optional<Answer> once(const std::string& verb, const std::string& path, const Json& body,
                               const http::ClientHeaders& headers) {
        const auto& urls = load_.shop_.urls();
        for (std::size_t tried = 0; tried < urls.size(); ++tried) {
            try {
                if (!shopper_) {
                    shopper_.emplace(urls[gateway_ % urls.size()]);
                }
                return shopper_->send_text(verb, path, body.is_null() ? std::string() : body.dump(), headers);
            } catch (const http::ConnectFailure&) {
                shopper_.reset();
                ++gateway_;
            } catch (const http::ClientFailure& failure) {
                shopper_.reset();
                load_.note(
                    [&](Tally& tally) { ++tally.troubles[verb + " " + path.substr(0, 8) + ": " + failure.what()]; });
                return std::nullopt;
            }
        }
        load_.note([](Tally& tally) { ++tally.troubles["no gateway"]; });
        return std::nullopt;
    }

    Load& load_;
    const int number_;
    std::size_t gateway_; // with which it begins; then the next one where that is gone
    std::optional<Shopper> shopper_;
};

Load::Load(e2e::ShopProcess& shop, std::string name) : shop_(shop), name_(std::move(name)) {
    for (int number = 0; number < buyers; ++number) {
        threads_.emplace_back([this, number] { Buyer(*this, number).run(); });
    }
}

Load::~Load() {
    over_ = true;
}

template <class Change>
void Load::note(Change change) {
    {
        const std::lock_guard lock(mutex_);
        change(tally_);
    }
    changed_.notify_all();
}

template <class Count>
void Load::await(const char* what, int more, Count count) {
    std::unique_lock lock(mutex_);
    const int wanted = count() + more;
    if (!changed_.wait_for(lock, await_limit, [&] { return count() >= wanted; })) {
        std::string troubles;
        for (const auto& [trouble, times] : tally_.troubles) {
            troubles += "\n" + std::to_string(times) + " times " + trouble;
        }
        ADD_FAILURE() << name_ << ": only " << count() << " of " << wanted << " " << what << " came" << troubles;
    }
}

void Load::await_orders(int more) {
    await("orders", more, [this] { return static_cast<int>(tally_.accepted.size()); });
}

void Load::await_troubles(int more) {
    await("troubles", more, [this] { return tally_.troubled(); });
}

int Load::accepted() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(tally_.accepted.size());
}

Tally Load::stop() {
    over_ = true;
    threads_.clear();
    return tally_;
}

void expect_all_kept(e2e::ShopProcess& shop, const Tally& tally) {
    for (const auto& [what, count] : tally.wrong) {
        ADD_FAILURE() << count << " times: " << what;
    }
    Shopper admin = Shopper::admin(shop.url());
    const auto limit = std::chrono::steady_clock::now() + await_limit;
    for (const auto& [key, accepted] : tally.accepted) {
        const std::string id = accepted["order"]["id"];
        Json order = admin.get("/orders/" + id).json;
        while (order.value("status", "pending") == "pending" && std::chrono::steady_clock::now() < limit) {
            std::this_thread::sleep_for(retry_interval);
            order = admin.get("/orders/" + id).json;
        }
        // A declined payment may be answered late, after the order was accepted.
        const bool is_declined = accepted["request"]["payment_method"] == "pm_card_chargeDeclined";
        EXPECT_EQ(order["status"], is_declined ? "payment_failed" : "confirmed") << key << " " << id;
        if (!is_declined) {
            Shopper guest(shop.url());
            const auto again =
                guest.send_text("POST", "/orders", accepted["request"].dump(), {{"Idempotency-Key", key}});
            EXPECT_EQ(again.json.value("id", again.text), id) << "is what " << key << " means";
        }
    }
}

} // namespace merx::chaos
