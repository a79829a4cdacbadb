#include "gateway/app/response_cache.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

#include "async/signal.hpp"
#include "gateway/test/edge_fixture.hpp"
#include "testing/test_loop.hpp"

namespace merx::gateway {
namespace {

using http::Method;

std::shared_ptr<const CachedAnswer> page(std::string body) {
    auto made = std::make_shared<CachedAnswer>();
    made->body = std::make_shared<const std::string>(std::move(body));
    return made;
}

TEST(ResponseCache, gives_what_was_stored_until_the_service_changes) {
    ResponseCache cache({"catalog", "search"});
    cache.store("/p", *cache.stamp("catalog"), page("1"));
    cache.store("/s", *cache.stamp("search"), page("2"));
    ASSERT_TRUE(cache.find("/p", Instant{}));
    cache.invalidate("catalog");
    EXPECT_FALSE(cache.find("/p", Instant{}));
    EXPECT_TRUE(cache.find("/s", Instant{}));
    EXPECT_FALSE(cache.stamp("orders"));
    cache.invalidate("orders");
}

TEST(ResponseCache, never_takes_what_was_read_before_a_change) {
    ResponseCache cache({"catalog"});
    const auto before = *cache.stamp("catalog");
    cache.invalidate("catalog");
    cache.store("/p", before, page("old"));
    EXPECT_FALSE(cache.find("/p", Instant{}));
    cache.store("/p", *cache.stamp("catalog"), page("new"));
    EXPECT_EQ(*cache.find("/p", Instant{})->body, "new");
}

TEST(ResponseCache, gives_nothing_that_is_older_than_it_may_be) {
    ResponseCache cache({"catalog"}, ResponseCache::default_bytes, std::chrono::seconds{60});
    cache.store("/p", *cache.stamp("catalog"), page("1"));
    EXPECT_TRUE(cache.find("/p", Instant{std::chrono::seconds{60}}));
    EXPECT_FALSE(cache.find("/p", Instant{std::chrono::seconds{61}}));
    EXPECT_EQ(cache.counts().entries, 0U);
}

TEST(ResponseCache, stays_within_its_bytes_and_keeps_what_is_used) {
    constexpr std::size_t limit = std::size_t{1} << 20U;
    ResponseCache cache({"catalog"}, limit);
    const auto stamp = *cache.stamp("catalog");
    cache.store("/favourite", stamp, page(std::string(1000, 'f')));
    for (int i = 0; i < 10'000; ++i) {
        cache.store("/p" + std::to_string(i), stamp, page(std::string(1000, 'x')));
        ASSERT_TRUE(cache.find("/favourite", Instant{})) << i;
    }
    EXPECT_LE(cache.counts().bytes, limit);
    cache.store("/huge", stamp, page(std::string(limit, 'x')));
    EXPECT_FALSE(cache.find("/huge", Instant{}));
    EXPECT_TRUE(cache.find("/favourite", Instant{}));
    cache.store("/" + std::string(2000, 'q'), stamp, page("x"));
    EXPECT_FALSE(cache.find("/" + std::string(2000, 'q'), Instant{}));
}

// A writer raises a number and invalidates; whatever a reader finds must be at least what was raised before it
// looked.
TEST(ResponseCache, is_never_stale_under_concurrent_writes) {
    ResponseCache cache({"catalog"});
    std::atomic<int> stored = 0;       // the store of the service
    std::atomic<int> acknowledged = 0; // what a writer has been told
    std::atomic<bool> stop = false;
    std::atomic<int> stale = 0;
    const auto reader = [&] {
        while (!stop) {
            const int known = acknowledged.load();
            if (const auto found = cache.find("/p", Instant{})) {
                if (std::stoi(*found->body) < known) {
                    ++stale;
                }
                continue;
            }
            const auto stamp = *cache.stamp("catalog");
            cache.store("/p", stamp, page(std::to_string(stored.load())));
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back(reader);
    }
    for (int i = 1; i <= 20'000; ++i) {
        stored = i;
        cache.invalidate("catalog");
        acknowledged = i;
    }
    stop = true;
    for (std::thread& thread : readers) {
        thread.join();
    }
    EXPECT_EQ(stale, 0);
}

class CachedRouteTest : public EdgeTest {
protected:
    void SetUp() override {
        std::vector<http::Route> routes = {
            route(Method::get, "/products",
                  [this](const rpc::Call& call, const auto&, const auto&) -> Result<http::Response> {
                      ++calls_;
                      return text(call.principal.scopes.empty() ? content_ : content_ + " and drafts");
                  }),
            route(Method::put, "/products",
                  [this](const auto&, const auto&, const http::Request& request) -> Result<http::Response> {
                      content_ = "changed";
                      if (request.query == "fail") {
                          throw std::runtime_error("after the write");
                      }
                      return text("{}");
                  }),
            route(Method::get, "/products/none",
                  [this](const auto&, const auto&, const auto&) -> Result<http::Response> {
                      ++calls_;
                      return fail(not_found("product_not_found", "No."));
                  }),
        };
        routes[0].cacheable = true;
        routes[0].uncached_with = {"q", "in_stock"};
        routes[2].cacheable = true;
        open(std::move(routes));
    }

    std::string content_ = std::string(3000, 'p');
    int calls_ = 0;
};

TEST_F(CachedRouteTest, are_asked_once_until_a_write) {
    const auto first = get("/products?page_size=20");
    const auto second = get("/v1/products?page_size=20");
    EXPECT_EQ(calls_, 1);
    EXPECT_EQ(first.body_view(), second.body_view());
    EXPECT_EQ(header(second, "Cache-Control"), "no-cache");
    EXPECT_EQ(header(second, "Vary"), "Accept-Encoding");
    EXPECT_NE(header(first, "X-Request-Id"), header(second, "X-Request-Id"));
    EXPECT_EQ(ask(Method::head, "/products?page_size=20").status, 200);
    EXPECT_EQ(calls_, 1);
    ask(Method::put, "/products");
    EXPECT_EQ(get("/products?page_size=20").body_view(), "changed");
    EXPECT_EQ(calls_, 2);
    gateway_->invalidate("catalog");
    get("/products?page_size=20");
    EXPECT_EQ(calls_, 3);
}

TEST_F(CachedRouteTest, are_forgotten_even_when_the_write_failed_half_way) {
    get("/products");
    EXPECT_EQ(ask(Method::put, "/products?fail").status, 500);
    EXPECT_EQ(get("/products").body_view(), "changed");
}

TEST_F(CachedRouteTest, answer_304_to_who_has_them) {
    const std::string etag = header(get("/products"), "ETag");
    EXPECT_EQ(etag.size(), 22U);
    EXPECT_EQ(get("/products", {{"If-None-Match", etag}}).status, 304);
    EXPECT_EQ(get("/products", {{"If-None-Match", "W/" + etag}}).status, 304);
    ask(Method::put, "/products");
    EXPECT_EQ(get("/products", {{"If-None-Match", etag}}).status, 200);
}

TEST_F(CachedRouteTest, are_compressed_once_for_all) {
    get("/products");
    const auto packed = get("/products", {{"Accept-Encoding", "gzip"}});
    const auto again = get("/products", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_TRUE(header(packed, "ETag").starts_with("W/\""));
    EXPECT_EQ(packed.shared_body, again.shared_body);
    EXPECT_LT(packed.body_view().size(), 200U);
}

TEST_F(CachedRouteTest, show_staff_what_only_staff_may_see) {
    const Headers staff = {{"Authorization", "Bearer staff"}};
    EXPECT_TRUE(get("/products", staff).body.contains("and drafts"));
    EXPECT_FALSE(get("/products").body_view().contains("and drafts"));
    EXPECT_TRUE(get("/products", staff).body.contains("and drafts"));
    expect_problem(get("/products", {{"Authorization", "Bearer forged"}}), 401, "invalid_token");
}

TEST_F(CachedRouteTest, are_not_kept_with_a_parameter_that_says_so) {
    for (const std::string query : {"q=tea", "page_size=2&q", "%71=tea", "in_stock=true&page_size=2"}) {
        calls_ = 0;
        EXPECT_EQ(header(get("/products?" + query), "Cache-Control"), "no-store");
        get("/products?" + query);
        EXPECT_EQ(calls_, 2) << query;
    }
    calls_ = 0;
    get("/products?brand=q");
    get("/products?brand=q");
    EXPECT_EQ(calls_, 1);
}

TEST_F(CachedRouteTest, keep_no_failures) {
    get("/products/none");
    get("/products/none");
    EXPECT_EQ(calls_, 2);
}

class SlowReadTest : public EdgeTest {};

// The read began before the write and ends after it: its answer may go to its own client, but to nobody after.
TEST_F(SlowReadTest, that_a_write_overtook_is_not_kept) {
    testing::TestLoop loop(clock_);
    Signal go;
    std::string content = "old";
    bool hold = true;
    const auto read = [&](const rpc::Call&, const http::PathParams&,
                          const http::Request&) -> Task<Result<http::Response>> {
        const std::string seen = content;
        if (hold) {
            co_await go.wait();
        }
        http::Response response;
        response.body = seen;
        co_return response;
    };
    std::vector<http::Route> routes = {
        route(Method::get, "/p", {}),
        route(Method::put, "/p", [&](const auto&, const auto&, const auto&) -> Result<http::Response> {
            content = "new";
            return text("{}");
        })};
    routes[0].cacheable = true;
    routes[0].invoke = read;
    open(std::move(routes));

    const Executor::Scope scope(loop);
    http::Request request;
    request.path = request.target = "/p";
    std::string first;
    start(gateway_->handler()(request),
          [&](std::optional<http::Response> response, std::exception_ptr) { first = response->body_view(); });
    EXPECT_EQ(ask(Method::put, "/p").status, 200);
    go.notify_all();
    loop.run_ready();
    EXPECT_EQ(first, "old");
    hold = false;
    EXPECT_EQ(get("/p").body_view(), "new");
}

} // namespace
} // namespace merx::gateway
