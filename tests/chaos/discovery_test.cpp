// Whole processes that find each other by DNS and by Consul: replicas join, are called, and leave. The name server and
// the agent are played; the processes, their databases, Kafka and Redis are real.
#include <algorithm>
#include <memory>

#include "chaos_shop.hpp"
#include "testing/fake_consul.hpp"
#include "testing/fake_name_server.hpp"
#include "testing/free_port.hpp"
#include "testing/temp_dir.hpp"

namespace merx::chaos {
namespace {

// A process of orders, which calls payments among others, and two places for payments, which call nobody.
class Discovery : public ::testing::Test {
protected:
    static constexpr std::chrono::seconds soon{10};

    // With what makes processes find each other.
    void place(const std::vector<std::string>& discovery, const std::string& first, const std::string& second) {
        const int health_port = testing::free_port();
        health_url_ = "http://127.0.0.1:" + std::to_string(health_port);
        orders = program("orders", "orders", "127.0.0.1:" + std::to_string(testing::free_port()), discovery,
                         {"--health-listen", "127.0.0.1:" + std::to_string(health_port)});
        one = program("payments-1", "payments", first, discovery);
        two = program("payments-2", "payments", second, discovery);
    }

    // How many processes of payments orders would call, by its metrics.
    void await_servers(int count) const {
        const std::string line = "merx_rpc_servers{service=\"payments\"} " + std::to_string(count) + "\n";
        await(
            std::to_string(count) + " of payments are found",
            [&] { return Shopper(health_url_).get("/metrics").text.find(line) != std::string::npos; }, soon);
    }
    void await_listening() const {
        await("orders listens", [&] {
            try {
                return Shopper(health_url_).get("/healthz").status == 200;
            } catch (const std::exception&) {
                return false;
            }
        });
    }
    bool finds_payments() const {
        Shopper visitor(health_url_);
        return is_there(visitor, "payments service");
    }

    std::unique_ptr<Program> orders;
    std::unique_ptr<Program> one;
    std::unique_ptr<Program> two;

private:
    std::unique_ptr<Program> program(const std::string& name, const std::string& service, const std::string& listen,
                                     const std::vector<std::string>& discovery,
                                     const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{
            "serve",       service, "--data-dir",       (dir_.path() / name).string(),           "--rpc-listen", listen,
            "--log-level", "warn",  "--cluster-secret", "a secret of the test's processes alone"};
        for (const auto* const part : {&discovery, &more}) {
            arguments.insert(arguments.end(), part->begin(), part->end());
        }
        for (const std::string& argument : premises_.arguments()) {
            arguments.push_back(argument);
        }
        return std::make_unique<Program>(name, std::move(arguments), dir_.path() / (name + ".log"));
    }

    const testing::TempDir dir_;
    const e2e::Premises premises_;
    std::string health_url_;
};

TEST_F(Discovery, by_dns_follows_the_addresses_of_a_name) {
    testing::FakeNameServer names;
    const std::string port = std::to_string(testing::free_port());
    place({"--discovery", "dns", "--peers", "dns://" + names.address() + "/{service}.merx.test:" + port},
          "127.0.0.1:" + port, "127.0.0.2:" + port);
    orders->launch();
    await_listening();
    EXPECT_FALSE(finds_payments()) << "there is no such name";

    one->launch();
    one->await_ready();
    names.set("payments.merx.test", {"127.0.0.1"});
    await_servers(1);

    two->launch();
    two->await_ready();
    names.set("payments.merx.test", {"127.0.0.1", "127.0.0.2"});
    await_servers(2);

    names.set("payments.merx.test", {"127.0.0.2"});
    await_servers(1);
    EXPECT_EQ(one->stop(), 0) << "whom nobody calls any more";
    EXPECT_TRUE(finds_payments());

    two->kill(); // with its address still in the name
    await_servers(0);
    two->launch();
    two->await_ready();
    await_servers(1);
    EXPECT_EQ(orders->stop(), 0);
    EXPECT_EQ(two->stop(), 0);
}

TEST_F(Discovery, by_consul_finds_who_has_registered_until_they_leave) {
    testing::FakeConsul agent;
    agent.serve_registrations();
    const std::string first = "127.0.0.1:" + std::to_string(testing::free_port());
    const std::string second = "127.0.0.1:" + std::to_string(testing::free_port());
    place({"--discovery", "consul", "--peers", agent.url()}, first, second);
    orders->launch();
    await_listening();
    EXPECT_FALSE(finds_payments()) << "nobody has registered";

    one->launch();
    one->await_ready();
    await_servers(1);
    two->launch();
    two->await_ready();
    await_servers(2);
    EXPECT_EQ(agent.registered().size(), 3U) << "both, and orders";

    EXPECT_EQ(one->stop(), 0);
    const std::vector<std::string> left = agent.registered();
    EXPECT_EQ(std::ranges::count(left, "payments-" + first), 0) << "it signs off as it leaves";
    EXPECT_EQ(std::ranges::count(left, "payments-" + second), 1);
    await_servers(1);

    two->kill(); // the agent does not know yet, and orders finds out by themselves
    await_servers(0);
    two->launch();
    two->await_ready();
    await_servers(1);
    EXPECT_EQ(orders->stop(), 0);
    EXPECT_EQ(two->stop(), 0);
    EXPECT_TRUE(agent.registered().empty());
}

} // namespace
} // namespace merx::chaos
