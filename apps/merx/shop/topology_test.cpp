#include "shop/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace merx::shop {
namespace {

using enum ServiceName;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Topology topology_of(const std::vector<std::string>& names) {
    return read_topology(names).value();
}

std::string missing(const Topology& topology, const runtime::Settings& settings) {
    const auto checked = check_settings(topology, settings);
    return checked ? "" : checked.error().detail;
}

runtime::Settings complete() {
    runtime::Settings settings;
    settings.database_url = "postgresql://merx@db:5432";
    settings.kafka = "broker:9092";
    settings.rpc_listen = "127.0.0.1:7001";
    settings.cluster_secret = "sixteen characters";
    settings.peers =
        "catalog=c:1,search=s:1,inventory=i:1,carts=c:1,payments=p:1,orders=o:1,users=u:1,notifications=n:1";
    return settings;
}

TEST(Topology, without_names_is_the_whole_shop) {
    const Topology whole = topology_of({});
    EXPECT_TRUE(whole.is_whole());
    EXPECT_TRUE(whole.elsewhere().empty());
    EXPECT_EQ(missing(whole, {}), "");
}

TEST(Topology, refuses_a_name_that_is_no_service_and_tells_those_that_are) {
    const auto read = read_topology(std::vector<std::string>{"order"});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "unknown_service");
    EXPECT_THAT(read.error().detail, AllOf(HasSubstr("\"order\""), HasSubstr("orders, payments")));
}

TEST(Topology, knows_which_services_elsewhere_its_own_call) {
    EXPECT_EQ(topology_of({"orders"}).elsewhere(), (ServiceSet{catalog, inventory, carts, payments}));
    EXPECT_EQ(topology_of({"orders", "payments", "carts"}).elsewhere(), (ServiceSet{catalog, inventory}));
    EXPECT_EQ(topology_of({"gateway"}).elsewhere().size(), all_services.size() - 1);
    EXPECT_EQ(topology_of({"catalog"}).elsewhere(), ServiceSet{search});
    EXPECT_EQ(topology_of({"search"}).elsewhere(), (ServiceSet{catalog, inventory}));
    EXPECT_TRUE(topology_of({"notifications"}).elsewhere().empty());
    EXPECT_TRUE(Topology::alone({catalog}).elsewhere().empty());
}

TEST(Topology, of_a_part_says_all_that_it_needs_at_once) {
    EXPECT_THAT(missing(topology_of({"orders"}), {}),
                AllOf(HasSubstr("--database-url"), HasSubstr("--rpc-listen"), HasSubstr("--kafka"),
                      HasSubstr("MERX_CLUSTER_SECRET"), HasSubstr("carts"), HasSubstr("--peers")));
    EXPECT_EQ(missing(topology_of({"orders"}), complete()), "");
}

TEST(Topology, of_a_gateway_alone_needs_no_store_and_no_inner_port) {
    EXPECT_THAT(missing(topology_of({"gateway"}), {}),
                AllOf(HasSubstr("--kafka"), Not(HasSubstr("--database-url")), Not(HasSubstr("--rpc-listen"))));
}

TEST(Topology, of_a_search_alone_needs_no_database) {
    EXPECT_THAT(missing(topology_of({"search"}), {}),
                AllOf(HasSubstr("--kafka"), HasSubstr("--rpc-listen"), Not(HasSubstr("--database-url"))));
}

TEST(Topology, wants_an_address_for_each_service_it_calls) {
    runtime::Settings settings = complete();
    settings.peers = "catalog=c:1,carts=c:1,payments=p:1";
    EXPECT_THAT(missing(topology_of({"orders"}), settings), HasSubstr("inventory=10.0.0.5"));
    settings.discovery = runtime::Discovery::dns;
    EXPECT_EQ(missing(topology_of({"orders"}), settings), "") << "names are found when they are called";
}

} // namespace
} // namespace merx::shop
