#include "shop/shop.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "async/run_on.hpp"
#include "rpc/server.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace merx::shop {
namespace {

// One process of a shop over files of its own, whose peers are where the test says.
class ProcessParts {
public:
    ProcessParts(const std::filesystem::path& dir, ServiceSet hosted, const std::string& peers)
        : settings_(settings_for(dir, peers)), stores_(Stores::open(settings_, Topology(hosted))),
          shop_({.stores = stores_,
                 .loops = loops_,
                 .settings = settings_,
                 .clock = clock_,
                 .random = random_,
                 .topology = Topology(std::move(hosted))}) {
        migrate(stores_, clock_);
        loops_.start();
    }
    ~ProcessParts() {
        server_.reset();
        shop_.stop();
        loops_.stop();
    }
    ProcessParts(const ProcessParts&) = delete;
    ProcessParts& operator=(const ProcessParts&) = delete;

    Shop* operator->() { return &shop_; }
    Stores& stores() { return stores_; }

    // Offers its services to others.
    void listen(const std::string& address) {
        server_ = std::make_unique<rpc::Server>(
            loops_.loop(0), shop_.rpc_services(),
            rpc::ServerOptions{.addresses = {address}, .cluster_secret = settings_.cluster_secret});
    }

    template <class T>
    T run(Task<T> task) {
        return run_on(loops_.loop(0), std::move(task));
    }

private:
    static runtime::Settings settings_for(const std::filesystem::path& dir, const std::string& peers) {
        runtime::Settings settings;
        settings.data_dir = dir;
        settings.peers = peers;
        settings.cluster_secret = "known to all of them";
        return settings;
    }

    SystemClock clock_; // signatures are checked against it
    testing::SeededRandom random_;
    const runtime::Settings settings_;
    Stores stores_;
    runtime::EventLoops loops_{1};
    Shop shop_;
    std::unique_ptr<rpc::Server> server_;
};

std::string peers_at(const std::filesystem::path& socket) {
    std::string peers;
    for (const ServiceName service : all_services) {
        peers += (peers.empty() ? "" : ",") + std::string(name_of(service)) + "=unix:" + socket.string();
    }
    return peers;
}

class AloneTest : public ::testing::TestWithParam<ServiceName> {};

TEST_P(AloneTest, starts_and_ends_with_nobody_to_call) {
    const testing::TempDir dir;
    ProcessParts process(dir.path(), {GetParam()}, peers_at(dir.path() / "nobody.sock"));
    process->start();
    EXPECT_EQ(process->rpc_services().size(), GetParam() == ServiceName::gateway ? 0U : 1U);
    const bool has_none = GetParam() == ServiceName::gateway || GetParam() == ServiceName::search;
    const std::size_t stores = has_none ? 0 : GetParam() == ServiceName::payments ? 2 : 1;
    EXPECT_EQ(process.stores().names().size(), stores);
    process->stop();
}

INSTANTIATE_TEST_SUITE_P(EachService, AloneTest, ::testing::ValuesIn(all_services),
                         [](const auto& named) { return std::string(name_of(named.param)); });

TEST(Shop, tells_which_services_it_cannot_reach) {
    const testing::TempDir dir;
    ProcessParts process(dir.path(), {ServiceName::carts}, peers_at(dir.path() / "nobody.sock"));
    runtime::Health health;
    process->add_checks(health);
    health.set_phase(runtime::Health::Phase::serving);
    const auto report = health.ready();
    EXPECT_FALSE(report.ok);
    EXPECT_TRUE(report.json.contains(R"({"name":"catalog service","ok":false)")) << report.json;
    EXPECT_TRUE(report.json.contains(R"({"name":"carts store","ok":true})")) << report.json;
}

TEST(Shop, has_the_same_routes_whether_services_are_here_or_elsewhere) {
    const testing::TempDir dir;
    ProcessParts whole(dir.path() / "whole", {all_services.begin(), all_services.end()}, "");
    ProcessParts edge(dir.path() / "edge", {ServiceName::gateway}, peers_at(dir.path() / "nobody.sock"));
    const auto names = [](const std::vector<http::Route>& routes) {
        std::vector<std::string> operations;
        std::ranges::transform(routes, std::back_inserter(operations),
                               [](const http::Route& route) { return std::string(route.operation); });
        return operations;
    };
    EXPECT_EQ(names(whole->routes()), names(edge->routes()));
}

TEST(Shop, calls_a_service_in_another_process_as_one_of_its_own) {
    const testing::TempDir dir;
    const std::string socket = (dir.path() / "inner.sock").string();
    ProcessParts inner(dir.path() / "inner", {ServiceName::users, ServiceName::catalog}, "");
    inner->start();
    inner.listen("unix:" + socket);
    ProcessParts edge(dir.path() / "edge", {ServiceName::gateway}, peers_at(socket));
    users::v1::GetUserRequest request;
    request.set_id("me");
    const rpc::Call call;
    const auto near = inner.run(inner->user_service().get_user(call, request));
    const auto far = edge.run(edge->user_service().get_user(call, request));
    ASSERT_FALSE(near);
    ASSERT_FALSE(far);
    EXPECT_EQ(far.error().code, near.error().code);
    EXPECT_EQ(far.error().detail, near.error().detail);
}

} // namespace
} // namespace merx::shop
