// The service through its contract: what it asks the catalog and the inventory, what wakes it, and what it answers.
#include <gtest/gtest.h>
#include <set>

#include "events/local_transport.hpp"
#include "merx/search/v1/search.merx.hpp"
#include "search/domain/ids.hpp"
#include "search/search.hpp"
#include "search/test/fake_services.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::search {
namespace {

class SearchService : public ::testing::Test {
protected:
    SearchService() { open(); }
    ~SearchService() override { close(); }

    Ports ports() {
        return {.directory = dir.path() / "search",
                .catalog = catalog,
                .inventory = inventory,
                .clock = clock,
                .executor = loop};
    }
    void open() {
        auto made = make_search(ports());
        ASSERT_TRUE(made) << made.error().detail;
        search = *std::move(made);
        transport = std::make_unique<events::LocalTransport>(clock);
        search->listen(*transport);
        search->start();
        loop.run_ready();
    }
    void close() {
        loop.run(search->stop());
        search.reset();
    }

    catalog::v1::Product product(const std::string& name, const std::string& sku) {
        catalog::v1::Product made;
        made.set_id(ProductId::make(ids).text());
        made.set_slug("slug-of-" + sku);
        made.set_name(name);
        made.set_description("Nothing else is like it.");
        made.set_brand("Acme");
        made.set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
        (*made.mutable_attributes())["color"] = "red";
        made.add_media()->set_url("https://shop.example/" + sku + ".jpg");
        catalog::v1::Variant& variant = *made.add_variants();
        variant.set_sku(sku);
        variant.mutable_price()->set_amount(1999);
        variant.mutable_price()->set_currency("USD");
        return made;
    }
    void announce(const std::string& type, const std::string& subject) {
        const std::vector<events::Event> batch{{.id = events::EventId::make(ids),
                                                .type = type,
                                                .source = "shop",
                                                .subject = subject,
                                                .time = clock.now()}};
        loop.run(transport->deliver(batch));
        loop.run_ready();
    }
    Result<v1::SearchResponse> ask(const v1::SearchRequest& request) {
        return loop.run(search->api().search({}, request));
    }
    std::set<std::string> found(const std::string& text, bool in_stock = false) {
        v1::SearchRequest request;
        request.set_q(text);
        request.set_in_stock(in_stock);
        const auto response = ask(request);
        EXPECT_TRUE(response) << response.error().detail;
        std::set<std::string> names;
        if (response) {
            for (const v1::SearchHit& hit : response->hits()) {
                names.insert(hit.name());
            }
        }
        return names;
    }
    using Names = std::set<std::string>;

    testing::TempDir dir;
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestLoop loop{clock};
    FakeCatalogService catalog;
    FakeInventoryService inventory;
    std::unique_ptr<Search> search;
    std::unique_ptr<events::LocalTransport> transport;
};

TEST_F(SearchService, finds_a_product_once_an_event_has_told_of_it) {
    const catalog::v1::Product ball = product("Football", "BALL-1");
    catalog.put(ball);
    EXPECT_EQ(found("football"), Names{});
    announce("product.created", ball.id());
    EXPECT_EQ(found("football"), Names{"Football"});
    EXPECT_EQ(found("footballs"), Names{"Football"});
    EXPECT_EQ(found("ball1"), Names{"Football"});
    catalog.remove_product(ball.id());
    announce("product.deleted", ball.id());
    EXPECT_EQ(found("football"), Names{});
}

TEST_F(SearchService, finds_what_is_for_sale_alone) {
    catalog::v1::Product ball = product("Football", "BALL-1");
    ball.set_status(catalog::v1::PRODUCT_STATUS_DRAFT);
    catalog.put(ball);
    announce("product.created", ball.id());
    EXPECT_EQ(found("football"), Names{});
    ball.set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
    catalog.put(ball);
    announce("product.updated", ball.id());
    EXPECT_EQ(found("football"), Names{"Football"});
    ball.set_status(catalog::v1::PRODUCT_STATUS_ARCHIVED);
    catalog.put(ball);
    announce("product.updated", ball.id());
    EXPECT_EQ(found("football"), Names{});
}

TEST_F(SearchService, shows_the_product_as_the_catalog_has_it) {
    const catalog::v1::Product ball = product("Football <b>", "BALL-1");
    search->expect(catalog.put(ball));
    v1::SearchRequest request;
    request.set_q("football");
    const auto response = ask(request);
    ASSERT_TRUE(response);
    ASSERT_EQ(response->hits_size(), 1);
    const v1::SearchHit& hit = response->hits(0);
    EXPECT_EQ(hit.product_id(), ball.id());
    EXPECT_EQ(hit.slug(), ball.slug());
    EXPECT_EQ(hit.brand(), "Acme");
    EXPECT_EQ(hit.price().amount(), 1999);
    EXPECT_EQ(hit.price().currency(), "USD");
    EXPECT_EQ(hit.image_url(), "https://shop.example/BALL-1.jpg");
    EXPECT_EQ(hit.highlight_name(), "<em>Football</em> &lt;b&gt;");
    EXPECT_EQ(response->total(), 1);
    EXPECT_EQ(response->sequence(), catalog.head);
}

TEST_F(SearchService, sees_at_once_what_this_process_has_committed) {
    search->expect(catalog.put(product("Football", "BALL-1")));
    EXPECT_EQ(found("football"), Names{"Football"});
}

TEST_F(SearchService, waits_for_the_change_that_a_client_names_and_says_so_where_it_does_not_come) {
    v1::SearchRequest request;
    request.set_min_sequence(catalog.put(product("Football", "BALL-1")));
    EXPECT_EQ(ask(request)->total(), 1);
    request.set_min_sequence(catalog.head + 1);
    const auto behind = ask(request);
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().code, "index_behind");
    EXPECT_TRUE(behind.error().retry_after);
}

TEST_F(SearchService, hears_that_stock_comes_and_goes) {
    search->expect(catalog.put(product("Football", "BALL-1")));
    EXPECT_EQ(found("football", true), Names{});
    inventory.available["BALL-1"] = 5;
    announce("stock.changed", "BALL-1");
    EXPECT_EQ(found("football", true), Names{"Football"});
    inventory.available["BALL-1"] = 0;
    announce("stock.changed", "BALL-1");
    EXPECT_EQ(found("football", true), Names{});
    EXPECT_EQ(found("football"), Names{"Football"});
}

TEST_F(SearchService, is_not_ready_before_it_has_an_index_and_says_how_far_it_is) {
    EXPECT_TRUE(search->healthy());
    close();
    std::filesystem::remove_all(dir.path() / "search");
    catalog.is_away = true;
    open();
    EXPECT_EQ(search->healthy().error().code, "index_building");
    EXPECT_EQ(ask({}).error().code, "index_building");
    catalog.is_away = false;
    const std::int64_t head = catalog.put(product("Football", "BALL-1"));
    loop.advance(std::chrono::seconds{2});
    EXPECT_TRUE(search->healthy());
    const auto status = loop.run(search->api().get_search_status({}, {}));
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->serving());
    EXPECT_FALSE(status->building());
    EXPECT_EQ(status->position(), head);
    EXPECT_EQ(status->head_sequence(), head);
    EXPECT_EQ(status->documents(), 1);
    EXPECT_EQ(status->generation(), 1);
    EXPECT_GT(status->size_bytes(), 0);
}

TEST_F(SearchService, shows_how_far_it_is_among_the_metrics) {
    metrics::Registry registry;
    search->export_metrics(registry);
    search->expect(catalog.put(product("Football", "BALL-1")));
    EXPECT_EQ(found("football"), Names{"Football"});
    EXPECT_NE(registry.text().find("merx_search_index_position 1"), std::string::npos);
    EXPECT_NE(registry.text().find("merx_search_index_products 1"), std::string::npos);
    EXPECT_NE(registry.text().find("merx_search_index_building 0"), std::string::npos);
}

TEST_F(SearchService, is_refused_for_languages_and_synonyms_that_are_none) {
    Ports of_no_language = ports();
    of_no_language.languages = {"klingon"};
    EXPECT_EQ(make_search(of_no_language).error().fields.at(0).code, "unknown_language");
    Ports of_no_file = ports();
    of_no_file.synonyms = dir.path() / "nowhere.txt";
    EXPECT_EQ(make_search(of_no_file).error().fields.at(0).code, "invalid_synonyms");
}

} // namespace
} // namespace merx::search
