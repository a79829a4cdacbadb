// `GET /products?q=`: the search says which products, the catalog what they are.
#include "catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;

// Finds what a test tells it to.
class FakeSearch final : public search::v1::SearchService {
public:
    search::v1::SearchResponse answer;
    std::vector<search::v1::SearchRequest> requests;

    Task<Result<search::v1::SearchResponse>> search(const rpc::Call&,
                                                    const search::v1::SearchRequest& request) override {
        requests.push_back(request);
        co_return answer;
    }
    Task<Result<search::v1::SuggestResponse>> suggest(const rpc::Call&, const search::v1::SuggestRequest&) override {
        MERX_UNREACHABLE();
    }
    Task<Result<search::v1::SearchStatus>> get_search_status(const rpc::Call&,
                                                             const search::v1::GetSearchStatusRequest&) override {
        MERX_UNREACHABLE();
    }

    void find(const std::string& id) { answer.add_hits()->set_product_id(id); }
};

class SearchLists : public CatalogFixture {
protected:
    SearchLists() { catalog->connect(search); }

    static v1::ListProductsRequest by_words(std::string_view words) {
        v1::ListProductsRequest request;
        request.set_q(std::string(words));
        return request;
    }

    FakeSearch search;
};

TEST_F(SearchLists, answer_whole_products_in_the_order_of_the_search) {
    const auto ball = create(plain_product("Ball", "BALL")).value();
    const auto kite = create(plain_product("Kite", "KITE")).value();
    search.find(kite.id());
    search.find(ball.id());
    search.answer.set_total(7);
    search.answer.set_next_page_token("more");
    search.answer.set_corrected_query("toy");
    const auto page = list(guest, by_words("toi")).value();
    EXPECT_THAT(names(by_words("toi")), ElementsAre("Kite", "Ball"));
    EXPECT_EQ(page.total(), 7);
    EXPECT_EQ(page.next_page_token(), "more");
    EXPECT_EQ(page.corrected_query(), "toy");
    EXPECT_EQ(page.products(0).variants(0).sku(), "KITE");
}

TEST_F(SearchLists, leave_out_what_is_no_longer_for_sale) {
    const auto ball = create(plain_product("Ball", "BALL")).value();
    auto kite = create(plain_product("Kite", "KITE")).value();
    search.find(kite.id());
    search.find(ball.id());
    kite.set_status(v1::PRODUCT_STATUS_ARCHIVED);
    ASSERT_TRUE(update(kite.id(), kite, manager));
    EXPECT_THAT(names(by_words("toy")), ElementsAre("Ball"));
}

TEST_F(SearchLists, pass_every_filter_on) {
    v1::ListProductsRequest request = by_words("red");
    request.set_page_size(7);
    request.set_page_token("token");
    request.set_category("toys");
    request.set_brand("Acme");
    request.set_min_price(1);
    request.set_max_price(9);
    (*request.mutable_attributes())["size"] = "S";
    request.set_in_stock(true);
    request.set_sort("-price");
    request.set_language("german");
    request.set_correct(false);
    request.set_min_sequence(12);
    ASSERT_TRUE(list(guest, request));
    EXPECT_EQ(search.requests.at(0).ShortDebugString(),
              R"(q: "red" page_size: 7 page_token: "token" category: "toys" brand: "Acme" min_price: 1 max_price: 9 )"
              R"(attributes { key: "size" value { values: "S" } } in_stock: true sort: "-price" language: "german" )"
              R"(correct: false min_sequence: 12 facets: false)");
}

TEST_F(SearchLists, are_asked_for_by_words_or_by_what_can_be_delivered) {
    ASSERT_TRUE(list(guest, {}));
    EXPECT_TRUE(search.requests.empty());
    ASSERT_TRUE(list(guest, by_words("")));
    EXPECT_EQ(search.requests.size(), 1U);
    v1::ListProductsRequest request;
    request.set_in_stock(true);
    ASSERT_TRUE(list(guest, request));
    EXPECT_EQ(search.requests.size(), 2U);
}

TEST_F(SearchLists, hold_only_what_is_for_sale) {
    v1::ListProductsRequest request = by_words("red");
    request.set_status(v1::PRODUCT_STATUS_DRAFT);
    EXPECT_THAT(complaints(list(manager, request).error()), ElementsAre("invalid_status status"));
}

TEST_F(SearchLists, say_where_there_is_no_search) {
    const auto alone = make_catalog({*database, *outbox, clock, ids});
    EXPECT_EQ(run(alone->api().list_products(guest, by_words("red"))).error().code, "search_unavailable");
}

} // namespace
} // namespace merx::catalog
