#include <gtest/gtest.h>

#include "orders/test/bench.hpp"

namespace merx::orders::testing {
namespace {

class OrderInputTest : public ::testing::Test {
protected:
    // "pointer code" of everything wrong.
    std::vector<std::string> problems(const v1::CreateOrderRequest& wanted) {
        const auto answer = bench_.create(bench_.customer("usr_ann", "k1"), wanted);
        std::vector<std::string> found;
        if (!answer) {
            EXPECT_EQ(answer.error().kind, ErrorKind::invalid_argument) << answer.error().code;
            for (const FieldError& field : answer.error().fields) {
                found.push_back(field.pointer + " " + field.code);
            }
        }
        EXPECT_EQ(bench_.count("orders"), 0);
        return found;
    }

    Bench bench_;
};

using Problems = std::vector<std::string>;

TEST_F(OrderInputTest, wants_a_cart_or_lines_and_not_both) {
    EXPECT_EQ(problems(Bench::request({})), Problems{"/cart_id required"});
    auto both = Bench::request({{"TEE-S", 1}});
    both.set_cart_id("cart_1");
    EXPECT_EQ(problems(both), Problems{"/lines cart_or_lines"});
}

TEST_F(OrderInputTest, wants_something_in_the_cart) {
    bench_.carts.carts["cart_1"] = {.user_id = "usr_ann", .items = {}};
    EXPECT_EQ(problems(Bench::cart_request("cart_1")), Problems{"/cart_id empty_cart"});
}

TEST_F(OrderInputTest, does_not_know_another_customers_cart) {
    bench_.carts.carts["cart_1"] = {.user_id = "usr_bob", .items = {{"MUG", 1}}};
    const auto answer = bench_.create(bench_.customer("usr_ann", "k1"), Bench::cart_request("cart_1"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
    EXPECT_EQ(answer.error().code, "cart_not_found");
}

TEST_F(OrderInputTest, points_at_every_sku_that_is_not_sold) {
    EXPECT_EQ(problems(Bench::request({{"NOPE", 1}, {"TEE-S", 1}, {"GONE", 2}})),
              (Problems{"/lines/0/sku unknown_sku", "/lines/2/sku unknown_sku"}));
    bench_.carts.carts["cart_1"] = {.user_id = "usr_ann", .items = {{"GONE", 1}}};
    EXPECT_EQ(problems(Bench::cart_request("cart_1")), Problems{"/lines/0/sku unknown_sku"});
}

TEST_F(OrderInputTest, takes_each_sku_once) {
    EXPECT_EQ(problems(Bench::request({{"TEE-S", 1}, {"MUG", 1}, {"TEE-S", 1}})),
              Problems{"/lines/2/sku duplicate_sku"});
}

TEST_F(OrderInputTest, takes_quantities_from_one_to_a_million) {
    for (const std::int64_t quantity :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_EQ(problems(Bench::request({{"TEE-S", quantity}})), Problems{"/lines/0/quantity invalid_quantity"});
    }
}

TEST_F(OrderInputTest, refuses_a_total_that_overflows) {
    bench_.catalog.prices["YACHT"] = Money::max_amount;
    EXPECT_EQ(problems(Bench::request({{"TEE-S", 1}, {"YACHT", 2}})),
              Problems{"/lines/1/quantity amount_out_of_range"});
    EXPECT_EQ(problems(Bench::request({{"YACHT", 1}, {"TEE-S", 1}})), Problems{"/lines amount_out_of_range"});
}

TEST_F(OrderInputTest, refuses_two_currencies) {
    bench_.catalog.currencies["MUG"] = "EUR";
    EXPECT_EQ(problems(Bench::request({{"TEE-S", 1}, {"MUG", 1}})), Problems{"/lines/1/sku mixed_currencies"});
}

TEST_F(OrderInputTest, wants_an_address_to_send_to) {
    auto wanted = Bench::request({{"TEE-S", 1}});
    wanted.set_email("ann");
    wanted.mutable_shipping_address()->clear_city();
    wanted.mutable_shipping_address()->set_country("XX");
    wanted.clear_payment_method();
    EXPECT_EQ(problems(wanted), (Problems{"/email invalid_email", "/shipping_address/city required",
                                          "/shipping_address/country invalid_country", "/payment_method required"}));
}

TEST_F(OrderInputTest, is_bounded) {
    std::vector<std::pair<std::string, std::int64_t>> lines;
    for (int i = 0; i < 201; ++i) {
        lines.emplace_back("SKU-" + std::to_string(i), 1);
    }
    EXPECT_EQ(problems(Bench::request(lines)), Problems{"/lines too_many_lines"});
    EXPECT_EQ(problems(Bench::request({{"no such sku!", 1}})), Problems{"/lines/0/sku invalid_sku"});
    auto wanted = Bench::request({{"TEE-S", 1}});
    wanted.set_payment_method(std::string(201, 'x'));
    EXPECT_EQ(problems(wanted), Problems{"/payment_method invalid_payment_method"});
}

TEST_F(OrderInputTest, adds_shipping_as_the_shop_is_set_up) {
    bench_.config.shipping = {.flat_amount = 495, .free_from = 5000};
    bench_.restart();
    const auto small = bench_.create(bench_.guest("k1"), Bench::request({{"CAP", 1}}));
    const auto large = bench_.create(bench_.guest("k2"), Bench::request({{"CAP", 6}}));
    EXPECT_EQ(small->total().amount(), 990 + 495);
    EXPECT_EQ(small->charges(0).name(), "Standard shipping");
    EXPECT_EQ(large->total().amount(), 6 * 990);
    EXPECT_EQ(bench_.payments.payments[small->id()].amount().amount(), 990 + 495);
}

} // namespace
} // namespace merx::orders::testing
