// Finding what was written: at once where the shop is one process, within a second where it is many, and at once for
// whoever says what it has written.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "audit.hpp"
#include "shopper.hpp"

namespace merx::e2e {
namespace {

using std::chrono::steady_clock;

// One shop for all of them, so each has words of its own.
class Search : public ::testing::Test {
protected:
    static void SetUpTestSuite() { shop = std::make_unique<ShopProcess>(); }
    static void TearDownTestSuite() {
        expect_clean_audit(*shop);
        shop.reset();
    }

    Json create(const std::string& name, const std::string& sku, int price, const Json& more = Json::object()) {
        Json body{{"name", name},
                  {"variants", Json::array({{{"sku", sku}, {"price", {{"amount", price}, {"currency", "USD"}}}}})}};
        body.update(more);
        const auto answer = admin.post("/products", body);
        EXPECT_EQ(answer.status, 201) << answer.text;
        return answer.json;
    }
    static std::string knowing(const Json& written) {
        return "&min_sequence=" + std::to_string(written["sequence"].get<std::int64_t>());
    }
    // The names of the products found, in their order.
    std::vector<std::string> find(const std::string& query,
                                  const std::string& list = "/search?q=", const std::string& member = "hits") {
        const auto answer = guest.get(list + query);
        EXPECT_EQ(answer.status, 200) << answer.text;
        std::vector<std::string> names;
        for (const Json& hit : answer.json.value(member, Json::array())) {
            names.push_back(hit["name"]);
        }
        return names;
    }
    template <class Ask>
    static bool eventually(Ask ask) {
        for (int attempt = 0; attempt < 600; ++attempt) {
            if (ask()) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }

    using Names = std::vector<std::string>;

    static inline std::unique_ptr<ShopProcess> shop;
    Shopper admin = Shopper::admin(shop->url());
    Shopper guest{shop->url()};
};

TEST_F(Search, finds_what_its_writer_says_was_written) {
    Json kettle = create("Copper kettle", "KETTLE-1", 4200);
    EXPECT_EQ(find("copper+ketle" + knowing(kettle)), Names{"Copper kettle"}) << "a typing error";
    EXPECT_EQ(find("kettle1" + knowing(kettle)), Names{"Copper kettle"}) << "a SKU without its hyphen";
    EXPECT_EQ(find("copper" + knowing(kettle), "/products?q=", "products"), Names{"Copper kettle"});
    kettle["name"] = "Steel kettle";
    kettle.erase("etag");
    const auto renamed = admin.put("/products/" + kettle["id"].get<std::string>(), kettle);
    ASSERT_EQ(renamed.status, 200) << renamed.text;
    EXPECT_EQ(find("steel" + knowing(renamed.json)), Names{"Steel kettle"});
    EXPECT_EQ(find("copper&correct=false" + knowing(renamed.json)), Names{});
}

TEST_F(Search, of_one_process_finds_everything_at_once) {
    if (shape_of_program() != Shape::embedded) {
        GTEST_SKIP() << "others are told by events";
    }
    for (int i = 0; i < 50; ++i) {
        const std::string number = std::to_string(i);
        const Json made = create("Lantern number" + number, "LANTERN-" + number, 100 + i);
        EXPECT_EQ(find("number" + number + "&correct=false"), Names{"Lantern number" + number});
        EXPECT_EQ(find("number" + number, "/products?q=", "products"), Names{"Lantern number" + number});
        EXPECT_EQ(admin.del("/products/" + made["id"].get<std::string>()).status, 204);
        EXPECT_EQ(find("number" + number + "&correct=false"), Names{});
    }
}

// The 99th percentile is for the report.
TEST_F(Search, of_many_processes_finds_everything_soon) {
    constexpr int count = 100;
    std::vector<double> delays;
    for (int i = 0; i < count; ++i) {
        const std::string word = "lantern" + std::to_string(i);
        create("Oil " + word, "OIL-" + std::to_string(i), 100 + i);
        const auto written = steady_clock::now();
        ASSERT_TRUE(eventually([&] { return !find(word + "&correct=false").empty(); }));
        delays.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - written).count());
    }
    std::ranges::sort(delays);
    std::printf("found after the write was answered: p50 %.1f ms, p99 %.1f ms\n", delays[count / 2],
                delays[count * 99 / 100]);
    EXPECT_LT(delays[count / 2], 1000) << "half of them, on a machine that may be busy";
}

TEST_F(Search, follows_the_stock) {
    const Json trivet = create("Iron trivet", "TRIVET-1", 4200);
    EXPECT_EQ(find("trivet&in_stock=true" + knowing(trivet)), Names{});
    const auto adjust = [&](int delta) {
        const auto answer = admin.post("/inventory/TRIVET-1/adjustments", {{"delta", delta}, {"reason", "counted"}});
        EXPECT_EQ(answer.status, 200) << answer.text;
    };
    adjust(2);
    EXPECT_TRUE(eventually([&] { return find("trivet&in_stock=true") == Names{"Iron trivet"}; }));
    EXPECT_TRUE(eventually([&] { return find("true", "/products?in_stock=", "products") == Names{"Iron trivet"}; }));
    adjust(-2);
    EXPECT_TRUE(eventually([&] { return find("trivet&in_stock=true").empty(); }));
}

TEST_F(Search, knows_everything_again_after_a_power_cut) {
    const Json samovar = create("Clay samovar", "SAMOVAR-1", 4200);
    EXPECT_EQ(find("samovar" + knowing(samovar)), Names{"Clay samovar"});
    shop->kill();
    shop->start();
    EXPECT_TRUE(eventually([&] { return guest.get("/search?q=samovar").status == 200; }));
    EXPECT_EQ(find("samovar" + knowing(samovar)), Names{"Clay samovar"});
    admin = Shopper::admin(shop->url());
    const Json gong = create("Brass gong", "GONG-1", 900);
    EXPECT_EQ(find("gong" + knowing(gong)), Names{"Brass gong"});
}

TEST_F(Search, goes_on_while_its_index_is_built_anew) {
    const Json whistle = create("Tin whistle", "WHISTLE-1", 4200);
    EXPECT_EQ(find("whistle" + knowing(whistle)), Names{"Tin whistle"});
    const auto generation = [&] { return admin.get("/search/status").json.value("generation", 0); };
    const int before = generation();
    std::vector<std::string> arguments{"search", "reindex"};
    for (const std::string& argument : shop->store_arguments()) {
        arguments.push_back(argument);
    }
    std::jthread asking([&](const std::stop_token& stop) {
        Shopper other(shop->url());
        while (!stop.stop_requested()) {
            EXPECT_EQ(other.get("/search?q=whistle").status, 200);
        }
    });
    const CommandResult built = run_merx(arguments);
    EXPECT_EQ(built.exit_code, 0) << built.out << built.err;
    EXPECT_TRUE(eventually([&] { return generation() > before; }));
    asking.request_stop();
    asking.join();
    const Json jug = create("Pewter jug", "JUG-1", 900);
    EXPECT_EQ(find("jug" + knowing(jug)), Names{"Pewter jug"});
}

TEST_F(Search, takes_anything_for_a_query) {
    for (const std::string query :
         {"%22unbalanced", "a+AND+OR+NOT+(", "%F0%9F%AB%96", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", "***", "-",
          "kettle:", "%00", "%FF", "'%3B+drop+table+products%3B--", "%3Cscript%3E"}) {
        for (const std::string list : {"/search?q=", "/products?q=", "/search/suggest?q="}) {
            const auto answer = guest.get(list + query);
            EXPECT_TRUE(answer.status == 200 || answer.status == 400) << answer.status << ' ' << list << query;
        }
    }
    EXPECT_EQ(guest.get("/search?q=" + std::string(7'000, 'x')).status, 200);
    EXPECT_EQ(guest.get("/search?q=" + std::string(20'000, 'x')).status, 414);
    EXPECT_EQ(guest.get("/search?q=x&sort=colour").status, 400);
    EXPECT_EQ(guest.get("/search?q=x&page_token=zzz").status, 400);
    EXPECT_EQ(guest.get("/search/status").status, 401);
}

} // namespace
} // namespace merx::e2e
