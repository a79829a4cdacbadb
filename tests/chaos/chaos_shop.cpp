#include "chaos_shop.hpp"

#include <map>
#include <memory>
#include <stdexcept>

namespace merx::chaos {
namespace {

std::unique_ptr<e2e::ShopProcess> only_shop; // NOLINT: for all tests of the program

class ShopAtTheEnd : public ::testing::Environment {
public:
    void TearDown() override {
        if (only_shop) {
            e2e::expect_clean_audit(*only_shop);
            only_shop.reset();
        }
    }
};

const ::testing::Environment* const at_the_end = ::testing::AddGlobalTestEnvironment(new ShopAtTheEnd);

} // namespace

e2e::ShopProcess& shop() {
    if (!only_shop) {
        only_shop = std::make_unique<e2e::ShopProcess>(
            e2e::ShopOptions{.shape = e2e::Shape::split, .drains = true, .replicas = {.places = 2, .running = 1}});
        Shopper admin = Shopper::admin(only_shop->url());
        e2e::make_product(admin, Load::sku, 1000, 1'000'000);
    }
    return *only_shop;
}

e2e::Backends& backends() {
    return e2e::Backends::shared();
}

std::vector<std::string> mails_about(Shopper& admin, const std::string& order_id) {
    std::map<std::string, std::string> found;
    for (const Json& mail : admin.get("/notifications?about=" + order_id).json["notifications"]) {
        std::string time = mail["create_time"];
        time.pop_back(); // without the Z a time with fewer digits comes first, as it should
        found.emplace(time, mail["template"]);
    }
    std::vector<std::string> kinds;
    for (auto& [id, kind] : found) {
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

bool is_there(Shopper& visitor, const std::string& dependency) {
    for (const Json& check : visitor.get("/readyz").json["checks"]) {
        if (check["name"] == dependency) {
            return check["ok"];
        }
    }
    throw std::runtime_error("/readyz does not know " + dependency);
}

} // namespace merx::chaos
