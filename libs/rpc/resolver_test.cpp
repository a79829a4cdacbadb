#include "rpc/resolver.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "rpc/consul_registration.hpp"
#include "rpc/dns_resolver.hpp"
#include "rpc/replica_test.hpp"
#include "testing/fake_consul.hpp"
#include "testing/fake_name_server.hpp"

namespace merx::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Hears what a watch says.
class Heard {
public:
    Resolver::Changed changed() {
        return [this](Addresses addresses) {
            const std::lock_guard lock(mutex_);
            last_ = std::move(addresses);
            ++count_;
            news_.notify_all();
        };
    }
    bool hears(const Addresses& wanted) {
        std::unique_lock lock(mutex_);
        return news_.wait_for(lock, seconds{20}, [&] { return last_ == wanted; });
    }
    std::optional<Addresses> last() {
        const std::lock_guard lock(mutex_);
        return last_;
    }
    bool hears_something() {
        std::unique_lock lock(mutex_);
        return news_.wait_for(lock, seconds{20}, [&] { return last_.has_value(); });
    }
    int count() {
        const std::lock_guard lock(mutex_);
        return count_;
    }

private:
    std::mutex mutex_;
    std::condition_variable news_;
    std::optional<Addresses> last_;
    int count_ = 0;
};

bool happens(const std::function<bool()>& condition) {
    return happens_within(seconds{20}, condition, [] { std::this_thread::yield(); });
}

TEST(Peers, are_read_from_a_list) {
    const auto peers = parse_peers("orders=127.0.0.1:7001,orders=127.0.0.1:7002,catalog=unix:/run/catalog.sock");
    ASSERT_TRUE(peers);
    EXPECT_EQ(peers->at("orders"), (Addresses{"127.0.0.1:7001", "127.0.0.1:7002"}));
    EXPECT_EQ(peers->at("catalog"), (Addresses{"unix:/run/catalog.sock"}));
    EXPECT_TRUE(parse_peers("")->empty());
}

TEST(Peers, that_make_no_sense_are_refused) {
    for (const char* const text : {"orders", "orders=", "=127.0.0.1:1", "a=b,,c=d"}) {
        EXPECT_FALSE(parse_peers(text)) << text;
    }
    EXPECT_FALSE(make_resolver("dns", "orders:7000"));
    EXPECT_FALSE(make_resolver("zeroconf", ""));
}

TEST(StaticResolver, tells_its_list_at_once) {
    const auto resolver = make_resolver("static", "orders=a:1,orders=b:1");
    Heard orders;
    Heard nobody;
    const auto watch = (*resolver)->watch("orders", orders.changed());
    const auto other = (*resolver)->watch("catalog", nobody.changed());
    EXPECT_EQ(orders.last(), (Addresses{"a:1", "b:1"}));
    EXPECT_EQ(nobody.last(), Addresses{});
}

TEST(DnsResolver, finds_all_addresses_of_a_name) {
    DnsResolver resolver({.pattern = "{service}:7000", .interval = milliseconds{5}});
    Heard heard;
    const auto watch = resolver.watch("localhost", heard.changed());
    ASSERT_TRUE(heard.hears_something());
    EXPECT_TRUE(std::ranges::count(*heard.last(), "127.0.0.1:7000") == 1 ||
                std::ranges::count(*heard.last(), "[::1]:7000") == 1);
    EXPECT_EQ(heard.count(), 1) << "what has not changed is not told again";
}

TEST(DnsResolver, asks_the_name_server_it_is_told_and_hears_of_changes) {
    testing::FakeNameServer names;
    names.set("orders.merx.test", {"127.0.0.2", "127.0.0.1"});
    DnsResolver resolver({.pattern = "{service}.merx.test:7000",
                          .server = NameServer::parse(names.address()).value(),
                          .interval = milliseconds{5}});
    Heard orders;
    Heard nobody;
    const auto watch = resolver.watch("orders", orders.changed());
    const auto other = resolver.watch("carts", nobody.changed());
    EXPECT_TRUE(orders.hears({"127.0.0.1:7000", "127.0.0.2:7000"}));
    EXPECT_TRUE(nobody.hears({})) << "a name that does not exist";
    names.set("orders.merx.test", {"127.0.0.2", "127.0.0.3"});
    EXPECT_TRUE(orders.hears({"127.0.0.2:7000", "127.0.0.3:7000"}));
    names.set("orders.merx.test", {});
    EXPECT_TRUE(orders.hears({}));
}

TEST(DnsResolver, reads_the_name_server_before_the_pattern) {
    EXPECT_TRUE(make_resolver("dns", "dns://127.0.0.1:5353/{service}.merx.test:7000"));
    EXPECT_FALSE(make_resolver("dns", "dns://127.0.0.1/{service}.merx.test:7000"));
    EXPECT_FALSE(make_resolver("dns", "dns://names.example:53/{service}.merx.test:7000"));
    EXPECT_FALSE(make_resolver("dns", "dns://127.0.0.1:5353"));
}

// What a health question is answered with: one entry per instance, cut to what matters and a bit more.
std::string entry(const std::string& node, const std::string& address, int port) {
    return R"({"Node":{"ID":"40e4a748-2192-161a-0510-9bf59fe950b5","Node":"foobar","Address":")" + node +
           R"(","Datacenter":"dc1","TaggedAddresses":{"lan":"10.1.10.12"},"Meta":{}},"Service":{"ID":"orders","Service":"orders","Tags":[],"Address":")" +
           address + R"(","Port":)" + std::to_string(port) +
           R"(,"Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false},"Checks":[{"Node":"foobar","CheckID":"service:orders","Status":"passing"}]})";
}

class Consul : public ::testing::Test {
protected:
    testing::FakeConsul agent;
    const ConsulOptions options{.agent = agent.url(), .token = "tok", .retry_interval = milliseconds{5}};
};

TEST_F(Consul, is_asked_with_blocking_queries) {
    agent.healthy("[" + entry("10.0.0.9", "10.0.0.7", 7001) + "]", 41);
    ConsulResolver resolver(options);
    Heard heard;
    auto watch = resolver.watch("orders", heard.changed());
    ASSERT_TRUE(heard.hears({"10.0.0.7:7001"}));

    agent.healthy("[" + entry("10.0.0.9", "10.0.0.7", 7001) + "," + entry("10.0.0.8", "", 7002) + "]", 42);
    ASSERT_TRUE(heard.hears({"10.0.0.7:7001", "10.0.0.8:7002"})) << "a service without an address is at its node's";
    agent.healthy("[]", 43);
    ASSERT_TRUE(heard.hears({}));
    watch.reset(); // does not wait for the answer that the agent holds back

    const auto questions = agent.requests("GET");
    ASSERT_GE(questions.size(), 3U);
    EXPECT_EQ(questions[0].line, "GET /v1/health/service/orders?passing=1&index=0&wait=30000ms");
    EXPECT_EQ(questions[1].line, "GET /v1/health/service/orders?passing=1&index=41&wait=30000ms");
    EXPECT_EQ(questions[2].line, "GET /v1/health/service/orders?passing=1&index=42&wait=30000ms");
    EXPECT_NE(questions[0].head.find("X-Consul-Token: tok"), std::string::npos);
}

TEST_F(Consul, is_asked_anew_when_it_has_begun_anew) {
    agent.healthy("[" + entry("n", "10.0.0.7", 7001) + "]", 1000);
    ConsulResolver resolver(options);
    Heard heard;
    const auto watch = resolver.watch("orders", heard.changed());
    ASSERT_TRUE(heard.hears({"10.0.0.7:7001"}));
    agent.healthy("[" + entry("n", "10.0.0.8", 7001) + "]", 7);
    ASSERT_TRUE(heard.hears({"10.0.0.8:7001"}));
    ASSERT_TRUE(happens([&] { return agent.requests("GET").size() >= 4; }));
    EXPECT_NE(agent.requests("GET")[2].line.find("index=0&"), std::string::npos) << "an index that went back";
}

TEST_F(Consul, keeps_the_last_addresses_while_it_answers_nonsense) {
    agent.healthy("[" + entry("n", "10.0.0.7", 7001) + "]");
    ConsulResolver resolver(options);
    Heard heard;
    const auto watch = resolver.watch("orders", heard.changed());
    ASSERT_TRUE(heard.hears({"10.0.0.7:7001"}));
    agent.healthy("rpc error: No cluster leader");
    const std::size_t asked = agent.requests("GET").size();
    ASSERT_TRUE(happens([&] { return agent.requests("GET").size() > asked + 2; }));
    EXPECT_EQ(heard.last(), (Addresses{"10.0.0.7:7001"}));
}

TEST_F(Consul, is_told_of_a_server_and_of_its_end) {
    ConsulRegistration registration(options, {.name = "orders", .address = "10.0.0.7:7001"});
    ASSERT_TRUE(happens([&] { return registration.is_registered(); }));
    const auto registered = agent.requests("PUT /v1/agent/service/register").at(0);
    EXPECT_EQ(registered.line, "PUT /v1/agent/service/register?replace-existing-checks=true");
    simdjson::dom::parser parser;
    const auto body = parser.parse(registered.body);
    EXPECT_EQ(body["ID"].get_string().value(), "orders-10.0.0.7:7001");
    EXPECT_EQ(body["Name"].get_string().value(), "orders");
    EXPECT_EQ(body["Address"].get_string().value(), "10.0.0.7");
    EXPECT_EQ(body["Port"].get_int64().value(), 7001);
    EXPECT_EQ(body["Check"]["GRPC"].get_string().value(), "10.0.0.7:7001");
    EXPECT_EQ(body["Check"]["Interval"].get_string().value(), "1000ms");
    EXPECT_EQ(body["Check"]["DeregisterCriticalServiceAfter"].get_string().value(), "60000ms");

    registration.deregister();
    EXPECT_EQ(agent.requests("PUT /v1/agent/service/deregister/orders-10.0.0.7:7001").size(), 1U);
    EXPECT_FALSE(registration.is_registered());
}

TEST_F(Consul, is_told_again_until_it_listens_and_after_it_has_forgotten) {
    agent.answer_with(500);
    ConsulRegistration registration(
        options,
        {.name = "orders", .address = "[::1]:7001", .check = ConsulCheck::ttl, .check_interval = milliseconds{5}});
    ASSERT_TRUE(happens([&] { return agent.requests("PUT /v1/agent/service/register").size() > 1; }));
    EXPECT_FALSE(registration.is_registered());
    agent.answer_with(200);
    ASSERT_TRUE(
        happens([&] { return agent.requests("PUT /v1/agent/check/pass/service:orders-[::1]:7001").size() > 1; }));
    EXPECT_NE(agent.requests("PUT /v1/agent/service/register").at(0).body.find(R"("TTL":"15ms")"), std::string::npos);
    EXPECT_NE(agent.requests("PUT /v1/agent/service/register").at(0).body.find(R"("Address":"::1")"),
              std::string::npos);

    agent.answer_with(404);
    ASSERT_TRUE(happens([&] { return !registration.is_registered(); }));
    agent.answer_with(200);
    ASSERT_TRUE(happens([&] { return registration.is_registered(); }));
}

TEST_F(Consul, that_is_not_there_keeps_nobody_waiting) {
    ConsulResolver resolver({.agent = "http://127.0.0.1:1", .retry_interval = seconds{60}});
    Heard heard;
    const auto watch = resolver.watch("orders", heard.changed());
    ConsulRegistration registration({.agent = "http://127.0.0.1:1", .retry_interval = seconds{60}},
                                    {.name = "orders", .address = "10.0.0.7:7001"});
    EXPECT_FALSE(registration.is_registered());
    EXPECT_EQ(heard.count(), 0);
}

} // namespace
} // namespace merx::rpc
