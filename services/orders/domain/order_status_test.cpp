#include "orders/domain/order_status.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "testing/source_dir.hpp"

namespace merx::orders {
namespace {

const std::filesystem::path document = testing::source_dir() / "docs/architecture/order-states.md";

constexpr OrderStatus all_statuses[] = {
    OrderStatus::pending,  OrderStatus::confirmed, OrderStatus::shipped,        OrderStatus::delivered,
    OrderStatus::returned, OrderStatus::cancelled, OrderStatus::payment_failed, OrderStatus::out_of_stock,
};

std::string mermaid() {
    std::string diagram = "```mermaid\nstateDiagram-v2\n    [*] --> pending\n";
    for (const Move& move : moves) {
        diagram += "    " + std::string(name_of(move.from)) + " --> " + std::string(name_of(move.to)) + "\n";
    }
    for (const OrderStatus status : all_statuses) {
        if (is_final(status)) {
            diagram += "    " + std::string(name_of(status)) + " --> [*]\n";
        }
    }
    return diagram + "```\n";
}

std::string read_document() {
    std::ostringstream text;
    text << std::ifstream(document).rdbuf();
    return text.str();
}

TEST(OrderStatus, is_drawn_in_the_documentation_as_the_table_has_it) {
    std::string text = read_document();
    const std::size_t begin = text.find("```mermaid");
    const std::size_t end = text.find("```\n", begin);
    ASSERT_NE(begin, std::string::npos) << document;
    ASSERT_NE(end, std::string::npos) << document;
    if (std::getenv("MERX_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(document) << text.replace(begin, end + 4 - begin, mermaid());
    }
    EXPECT_EQ(text.substr(begin, end + 4 - begin), mermaid()) << "Run again with MERX_UPDATE_GOLDEN=1 to redraw it.";
}

TEST(OrderStatus, has_a_name_that_reads_back) {
    for (const OrderStatus status : all_statuses) {
        EXPECT_EQ(parse_order_status(name_of(status)), status);
    }
    EXPECT_FALSE(parse_order_status("").has_value());
    EXPECT_FALSE(parse_order_status("Pending").has_value());
}

TEST(OrderStatus, never_leads_back) {
    for (const Move& move : moves) {
        EXPECT_FALSE(can_move(move.to, move.from)) << name_of(move.from);
        EXPECT_NE(move.to, OrderStatus::pending);
    }
}

TEST(OrderStatus, cannot_be_cancelled_after_shipping) {
    EXPECT_FALSE(can_move(OrderStatus::shipped, OrderStatus::cancelled));
    EXPECT_FALSE(can_move(OrderStatus::delivered, OrderStatus::cancelled));
}

TEST(OrderHistory, is_a_walk_that_begins_as_pending) {
    using enum OrderStatus;
    EXPECT_TRUE(is_walk(std::array{pending}));
    EXPECT_TRUE(is_walk(std::array{pending, confirmed, shipped, delivered, returned}));
    EXPECT_FALSE(is_walk(std::array{confirmed, shipped}));
    EXPECT_FALSE(is_walk(std::array{pending, shipped}));
    EXPECT_FALSE(is_walk({}));
}

} // namespace
} // namespace merx::orders
