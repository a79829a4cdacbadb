// Several gateways over one Redis, and what is left of that when Redis goes.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "async/run_blocking.hpp"
#include "async/signal.hpp"
#include "gateway/test/edge_fixture.hpp"
#include "testing/eventually.hpp"
#include "testing/server_process.hpp"

namespace merx::gateway {
namespace {

using http::Method;
using namespace std::chrono_literals;
using testing::eventually;
using testing::ServerKind;
using testing::ServerProcess;

class SharedEdgeTest : public EdgeTest {
protected:
    // A gateway as in a process of its own.
    struct Side {
        metrics::Registry metrics;
        std::unique_ptr<cache::Redis> redis;
        std::unique_ptr<Gateway> gateway;
    };

    static ServerProcess& server() {
        static ServerProcess process(ServerKind::redis);
        return process;
    }

    std::unique_ptr<Side> side(const ServerProcess& at, GatewayOptions options = {}) {
        auto made = std::make_unique<Side>();
        made->redis = std::make_unique<cache::Redis>(
            cache::RedisOptions{.url = "redis://" + at.address() + '/' + std::to_string(database_)}, random_);
        options.access_log = false;
        options.page_age = options.page_age.value_or(remote_page_age);
        GatewayParts its_parts = parts(routes());
        made->gateway = std::make_unique<Gateway>(GatewayParts{.routes = std::move(its_parts.routes),
                                                               .verify = verify,
                                                               .openapi = its_parts.openapi,
                                                               .clock = clock_,
                                                               .random = random_,
                                                               .metrics = made->metrics,
                                                               .health = health_,
                                                               .redis = made->redis.get()},
                                                  std::move(options));
        EXPECT_TRUE(eventually([&] { return made->redis->connected(); }));
        return made;
    }

    // A catalog of one page.
    std::vector<http::Route> routes() {
        std::vector<http::Route> made = {route(Method::get, "/products", {}),
                                         route(Method::put, "/products", [this](const auto&, const auto&, const auto&) {
                                             content_ = "version " + std::to_string(++version_);
                                             return Result<http::Response>(text("{}"));
                                         })};
        made[0].cacheable = true;
        made[0].invoke = [this](const rpc::Call&, const http::PathParams&,
                                const http::Request& request) -> Task<Result<http::Response>> {
            const std::string seen = content_;
            ++calls_;
            if (request.query == "held") {
                co_await go_.wait_past(0); // until it has once been let go
            }
            co_return text(seen);
        };
        return made;
    }

    static http::Response ask(Side& side, Method method, std::string_view target,
                              std::string_view remote = "203.0.113.9") {
        const Headers none;
        const http::Request request = request_of(method, target, none, remote);
        return run_blocking(side.gateway->handler()(request));
    }
    static std::string body(Side& side, std::string_view target = "/products") {
        return std::string(ask(side, Method::get, target).body_view());
    }

    // Until pages that one has made are given by the other without asking the service.
    bool shares(Side& one, Side& other) {
        return eventually([&] {
            const std::string target = "/products?probe=" + std::to_string(++probes_);
            body(one, target);
            run_blocking(one.redis->ask({"PING"})); // the page is in
            const int before = calls_;
            body(other, target);
            return calls_ == before;
        });
    }

    int database_ = 1;
    int version_ = 0;
    int probes_ = 0;
    std::string content_ = "version 0";
    std::atomic<int> calls_ = 0;
    Signal go_;
};

class SharedLimits : public SharedEdgeTest {
protected:
    SharedLimits() {
        database_ = 2;
        options_.rate_limits = runtime::RateLimits::on;
        options_.rate_shapes.ordinary = {.per_second = 0.001, .burst = 3};
    }
    static std::unique_ptr<ServerProcess> fresh() { return std::make_unique<ServerProcess>(ServerKind::redis); }

    GatewayOptions options_;
};

TEST_F(SharedLimits, count_one_client_over_all_gateways) {
    const auto redis = fresh();
    const auto a = side(*redis, options_);
    const auto b = side(*redis, options_);
    EXPECT_EQ(ask(*a, Method::get, "/products").status, 200);
    EXPECT_EQ(ask(*b, Method::get, "/products").status, 200);
    EXPECT_EQ(ask(*a, Method::get, "/products").status, 200);
    const auto refused = ask(*b, Method::get, "/products");
    expect_problem(refused, 429, "too_many_requests");
    EXPECT_EQ(header(refused, "Retry-After"), "1000");
    EXPECT_EQ(ask(*a, Method::get, "/products").status, 429);
    EXPECT_EQ(ask(*b, Method::get, "/products", "203.0.113.10").status, 200);
}

TEST_F(SharedLimits, fill_again_with_time) {
    const auto redis = fresh();
    options_.rate_shapes.ordinary = {.per_second = 5, .burst = 1};
    const auto a = side(*redis, options_);
    EXPECT_EQ(ask(*a, Method::get, "/products").status, 200);
    EXPECT_TRUE(eventually([&] {
        clock_.advance(1ms); // Redis goes by a clock of its own
        return ask(*a, Method::get, "/products").status == 200;
    }));
}

TEST_F(SharedLimits, do_not_ask_redis_for_what_a_flood_may_not_have_anyway) {
    const auto redis = fresh();
    const auto a = side(*redis, options_);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ask(*a, Method::get, "/openapi.json").status, 200); // not counted
        EXPECT_EQ(ask(*a, Method::put, "/products").status, 200);
    }
    const auto before = a->redis->stats().answered;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(ask(*a, Method::put, "/products").status, 429);
    }
    EXPECT_LE(a->redis->stats().answered, before + 10); // no more than its own look whether Redis is there
}

TEST_F(SharedLimits, take_several_tokens_at_a_time_where_many_may_be_taken) {
    const auto redis = fresh();
    options_.rate_shapes = {};
    const auto a = side(*redis, options_);
    ask(*a, Method::get, "/products");
    const auto before = a->redis->stats().answered;
    for (int i = 0; i < 250; ++i) {
        EXPECT_EQ(ask(*a, Method::get, "/products").status, 200);
    }
    EXPECT_LE(a->redis->stats().answered, before + 30);
}

TEST_F(SharedLimits, are_each_gateways_own_while_redis_is_away) {
    const auto redis = fresh();
    const auto a = side(*redis, options_);
    const auto b = side(*redis, options_);
    redis->kill();
    for (const auto* one : {&a, &b}) {
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(ask(**one, Method::get, "/products").status, 200);
        }
        EXPECT_EQ(ask(**one, Method::get, "/products").status, 429);
    }
}

TEST_F(SharedLimits, hold_nobody_up_while_redis_hangs) {
    const auto redis = fresh();
    const auto a = side(*redis, options_);
    redis->pause();
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(ask(*a, Method::get, "/products").status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 500ms);
    redis->resume();
}

class SharedPagesTest : public SharedEdgeTest {};

TEST_F(SharedPagesTest, are_made_by_one_gateway_and_given_by_all) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    ASSERT_TRUE(shares(*b, *a));
    const auto made = ask(*a, Method::get, "/products?whole");
    run_blocking(a->redis->ask({"PING"}));
    const auto given = ask(*b, Method::get, "/products?whole");
    EXPECT_EQ(given.body_view(), made.body_view());
    EXPECT_EQ(*given.shared_head, *made.shared_head);
}

TEST_F(SharedPagesTest, change_everywhere_after_a_write_through_one_gateway) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    for (int round = 1; round <= 20; ++round) {
        body(*a);
        body(*b);
        ask(*a, Method::put, "/products");
        const std::string expected = "version " + std::to_string(round);
        ASSERT_EQ(body(*a), expected);
        ASSERT_TRUE(eventually([&] { return body(*b) == expected; })) << round;
    }
}

TEST_F(SharedPagesTest, change_everywhere_when_one_gateway_hears_an_event) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    body(*a);
    body(*b);
    content_ = "imported";
    a->gateway->invalidate("catalog");
    EXPECT_EQ(body(*a), "imported");
    EXPECT_TRUE(eventually([&] { return body(*b) == "imported"; }));
    content_ = "imported again";
    b->gateway->invalidate_all();
    EXPECT_EQ(body(*b), "imported again");
}

// The read began before the write and ends after it: its answer may go to its own client, but not into Redis.
TEST_F(SharedPagesTest, that_a_write_overtook_are_not_kept) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    std::string slow;
    const int before = calls_;
    std::thread reader([&] { slow = body(*a, "/products?held"); });
    ASSERT_TRUE(eventually([&] { return calls_ == before + 1; }));
    ask(*b, Method::put, "/products");
    go_.notify_all();
    reader.join();
    EXPECT_EQ(slow, "version 0");
    EXPECT_EQ(body(*b, "/products?held"), "version 1");
    EXPECT_EQ(body(*a, "/products?held"), "version 1");
}

TEST_F(SharedPagesTest, are_made_again_when_redis_was_flushed) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    body(*a);
    run_blocking(a->redis->ask({"FLUSHALL"}));
    EXPECT_EQ(body(*b), "version 0");
    ask(*b, Method::put, "/products");
    EXPECT_EQ(body(*b), "version 1");
    EXPECT_TRUE(eventually([&] { return body(*a) == "version 1"; }));
    EXPECT_TRUE(shares(*a, *b));
}

TEST_F(SharedPagesTest, are_right_without_redis_and_when_it_comes_back) {
    ServerProcess own(ServerKind::redis);
    const auto a = side(own);
    const auto b = side(own);
    ASSERT_TRUE(shares(*a, *b));
    body(*a);
    body(*b);
    own.kill();
    ask(*a, Method::put, "/products");
    EXPECT_EQ(body(*a), "version 1");
    b->gateway->invalidate("catalog"); // by the event, which goes another way
    EXPECT_EQ(body(*b), "version 1");
    own.start();
    EXPECT_TRUE(shares(*a, *b));
    EXPECT_EQ(body(*b), "version 1");
}

// Redis keeps the old page and does not hear of the change.
TEST_F(SharedPagesTest, of_before_a_change_that_redis_did_not_confirm_are_not_given) {
    ServerProcess own(ServerKind::redis);
    const auto a = side(own);
    const auto b = side(own);
    ASSERT_TRUE(shares(*a, *b));
    body(*a);
    own.pause();
    ask(*a, Method::put, "/products");
    EXPECT_EQ(body(*a), "version 1");
    own.resume();
    for (int i = 0; i < 100; ++i) {
        clock_.advance(1ms);
        ASSERT_EQ(body(*a), "version 1");
    }
    EXPECT_TRUE(eventually([&] { return body(*b) == "version 1"; }));
}

TEST_F(SharedPagesTest, grow_no_older_than_they_may_where_no_news_come) {
    const auto a = side(server());
    const auto b = side(server());
    ASSERT_TRUE(shares(*a, *b));
    body(*a, "/products?aged");
    run_blocking(a->redis->ask({"PING"}));
    clock_.advance(remote_page_age / 2);
    content_ = "changed unheard";
    EXPECT_EQ(body(*b, "/products?aged"), "version 0");
    clock_.advance(remote_page_age / 2 + 1ms);
    run_blocking(a->redis->ask({"FLUSHDB"})); // whose clock has not moved
    EXPECT_EQ(body(*b, "/products?aged"), "changed unheard");
}

} // namespace
} // namespace merx::gateway
