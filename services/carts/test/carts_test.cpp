#include "carts/test/carts_fixture.hpp"

namespace merx::carts {
namespace {

class CartsTest : public CartsFixture {};

std::string complaint(const Result<v1::Cart>& result) {
    if (result) {
        return "";
    }
    const Error& error = result.error();
    return error.fields.empty() ? error.code : error.fields.front().code + ' ' + error.fields.front().pointer;
}

TEST_F(CartsTest, start_empty_and_open) {
    const v1::Cart cart = open(guest);
    EXPECT_TRUE(cart.id().starts_with("cart_"));
    EXPECT_EQ(cart.status(), v1::CART_STATUS_OPEN);
    EXPECT_FALSE(cart.has_subtotal());
    EXPECT_EQ(cart.expire_time().seconds() - cart.create_time().seconds(), 30 * 24 * 3600);
    EXPECT_EQ(json::to_json(get(guest, cart.id()).value()), json::to_json(cart));
    const v1::Cart owned = open(ada);
    EXPECT_EQ(owned.expire_time().seconds() - owned.create_time().seconds(), 90 * 24 * 3600);
}

TEST_F(CartsTest, add_up_what_is_put_in) {
    const std::string id = open(guest).id();
    ASSERT_TRUE(add(guest, id, "TEA", 2).has_value());
    ASSERT_TRUE(add(guest, id, "MUG", 1).has_value());
    const v1::Cart cart = add(guest, id, "TEA", 3).value();
    EXPECT_EQ(lines(cart), "5 TEA, 1 MUG");
    EXPECT_EQ(cart.lines(0).name(), "The TEA");
    EXPECT_EQ(cart.lines(0).unit_price().amount(), 450);
    EXPECT_EQ(cart.lines(0).total().amount(), 2250);
    EXPECT_EQ(cart.lines(1).image_url(), "/media/MUG");
    EXPECT_EQ(cart.subtotal().amount(), 3450);
    EXPECT_EQ(json::to_json(get(guest, id).value()), json::to_json(cart));
}

TEST_F(CartsTest, set_and_remove_lines) {
    const std::string id = open(guest).id();
    add(guest, id, "TEA", 2).value();
    EXPECT_EQ(lines(set(guest, id, "TEA", 7).value()), "7 TEA");
    EXPECT_EQ(lines(set(guest, id, "MUG", 1).value()), "7 TEA, 1 MUG");
    EXPECT_EQ(lines(set(guest, id, "TEA", 0).value()), "1 MUG");
    EXPECT_EQ(lines(remove(guest, id, "SOFA").value()), "1 MUG");
    const v1::Cart empty = remove(guest, id, "MUG").value();
    EXPECT_EQ(lines(empty), "");
    EXPECT_FALSE(empty.has_subtotal());
}

TEST_F(CartsTest, do_not_change_when_nothing_is_changed) {
    const std::string id = open(guest).id();
    const v1::Cart before = add(guest, id, "TEA", 2).value();
    clock.advance(std::chrono::hours{1});
    EXPECT_EQ(set(guest, id, "TEA", 2).value().etag(), before.etag());
    EXPECT_EQ(remove(guest, id, "MUG").value().etag(), before.etag());
    EXPECT_NE(set(guest, id, "TEA", 3).value().etag(), before.etag());
}

TEST_F(CartsTest, show_the_prices_of_the_moment) {
    const std::string id = open(guest).id();
    add(guest, id, "TEA", 2).value();
    add(guest, id, "MUG", 1).value();
    shelf.put("TEA", 500);
    shelf.take_away("MUG");
    const v1::Cart cart = get(guest, id).value();
    EXPECT_EQ(cart.subtotal().amount(), 1000);
    EXPECT_TRUE(cart.lines(0).sellable());
    EXPECT_FALSE(cart.lines(1).sellable());
    EXPECT_FALSE(cart.lines(1).has_unit_price());
    EXPECT_EQ(cart.lines(1).product_id(), "");
}

TEST_F(CartsTest, refuse_what_cannot_be_bought) {
    const std::string id = open(guest).id();
    EXPECT_EQ(complaint(add(guest, id, "NOPE", 1)), "unknown_sku /sku");
    EXPECT_EQ(complaint(set(guest, id, "NOPE", 1)), "unknown_sku /sku");
    EXPECT_EQ(complaint(add(guest, id, "no sku", 1)), "invalid_sku /sku");
    EXPECT_EQ(complaint(remove(guest, id, "no sku")), "invalid_sku /sku");
    for (const std::int64_t wrong :
         {std::int64_t{0}, std::int64_t{-1}, Quantity::max + 1, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        EXPECT_EQ(complaint(add(guest, id, "TEA", wrong)), "invalid_quantity /quantity") << wrong;
    }
    EXPECT_EQ(complaint(set(guest, id, "TEA", -1)), "invalid_quantity /quantity");
    add(guest, id, "TEA", Quantity::max).value();
    EXPECT_EQ(complaint(add(guest, id, "TEA", 1)), "invalid_quantity /quantity");
    EXPECT_EQ(lines(get(guest, id).value()), "1000000 TEA");
}

TEST_F(CartsTest, refuse_a_line_that_would_cost_more_than_there_are_numbers_for) {
    shelf.put("MOON", Money::max_amount);
    const std::string id = open(guest).id();
    ASSERT_TRUE(add(guest, id, "MOON", 1).has_value());
    EXPECT_EQ(complaint(add(guest, id, "MOON", 1)), "amount_out_of_range /quantity");
    const v1::Cart full = add(guest, id, "TEA", 1).value();
    EXPECT_FALSE(full.has_subtotal());
    EXPECT_EQ(full.lines(1).total().amount(), 450);
}

TEST_F(CartsTest, hold_one_currency) {
    shelf.put("BAGUETTE", 120, "EUR");
    const std::string id = open(guest).id();
    add(guest, id, "TEA", 1).value();
    EXPECT_EQ(complaint(add(guest, id, "BAGUETTE", 1)), "mixed_currencies");
    remove(guest, id, "TEA").value();
    EXPECT_EQ(add(guest, id, "BAGUETTE", 1).value().subtotal().currency(), "EUR");
    shelf.put("BAGUETTE", 130, "USD");
    EXPECT_EQ(add(guest, id, "BAGUETTE", 1).value().subtotal().currency(), "USD");
}

TEST_F(CartsTest, have_at_most_200_lines) {
    const std::string id = open(guest).id();
    for (std::size_t i = 0; i < max_cart_lines; ++i) {
        const std::string sku = "S" + std::to_string(i);
        shelf.put(sku, 1);
        ASSERT_TRUE(add(guest, id, sku, 1).has_value());
    }
    EXPECT_EQ(complaint(add(guest, id, "TEA", 1)), "cart_full");
    EXPECT_TRUE(add(guest, id, "S7", 1).has_value());
}

TEST_F(CartsTest, of_a_user_do_not_exist_for_others) {
    const std::string id = open(ada).id();
    add(ada, id, "TEA", 1).value();
    rpc::Call service = guest.as_service("orders");
    for (const rpc::Call& call : {guest, bob, service}) {
        EXPECT_EQ(complaint(get(call, id)), "cart_not_found");
        EXPECT_EQ(complaint(add(call, id, "TEA", 1)), "cart_not_found");
        EXPECT_EQ(complaint(set(call, id, "TEA", 1)), "cart_not_found");
        EXPECT_EQ(complaint(remove(call, id, "TEA")), "cart_not_found");
        EXPECT_EQ(erase(call, id).error().code, "cart_not_found");
    }
    EXPECT_EQ(complaint(merge(bob, id)), "cart_not_found");
    EXPECT_EQ(lines(get(ada.as_service("orders"), id).value()), "1 TEA");
}

TEST_F(CartsTest, unknown_or_of_another_kind_are_not_found) {
    for (const std::string id : {"cart_01jd0000000000000000000000", "ord_01jd0000000000000000000000", "x", ""}) {
        EXPECT_EQ(complaint(get(guest, id)), "cart_not_found") << id;
        EXPECT_EQ(complaint(add(guest, id, "TEA", 1)), "cart_not_found") << id;
    }
}

TEST_F(CartsTest, of_the_caller_are_found_as_mine) {
    EXPECT_EQ(get(guest, "mine").error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(complaint(get(ada, "mine")), "cart_not_found");
    open(ada);
    clock.advance(std::chrono::seconds{1});
    const std::string newest = open(ada).id();
    EXPECT_EQ(get(ada, "mine").value().id(), newest);
    EXPECT_EQ(add(ada, "mine", "TEA", 1).value().id(), newest);
}

TEST_F(CartsTest, are_gone_when_they_are_thrown_away) {
    const std::string id = open(ada).id();
    ASSERT_TRUE(erase(ada, id).has_value());
    EXPECT_EQ(erase(ada, id).error().code, "cart_not_found");
    EXPECT_EQ(complaint(get(ada, id)), "cart_not_found");
}

TEST_F(CartsTest, cannot_be_changed_once_they_are_ordered) {
    const std::string id = open(ada).id();
    add(ada, id, "TEA", 1).value();
    confirm_order(id);
    EXPECT_EQ(get(ada, id).value().status(), v1::CART_STATUS_ORDERED);
    EXPECT_EQ(complaint(add(ada, id, "TEA", 1)), "cart_ordered");
    EXPECT_EQ(complaint(set(ada, id, "TEA", 2)), "cart_ordered");
    EXPECT_EQ(complaint(remove(ada, id, "TEA")), "cart_ordered");
    EXPECT_EQ(complaint(merge(ada, id)), "cart_ordered");
    EXPECT_EQ(erase(ada, id).error().kind, ErrorKind::conflict);
    EXPECT_EQ(complaint(get(ada, "mine")), "cart_not_found");
    const std::string etag = get(ada, id).value().etag();
    confirm_order(id);
    EXPECT_EQ(get(ada, id).value().etag(), etag);
}

TEST_F(CartsTest, take_no_harm_from_orders_of_other_carts) {
    const std::string id = open(guest).id();
    confirm_order("");
    confirm_order("cart_01jd0000000000000000000000");
    confirm_order("not a cart");
    EXPECT_EQ(get(guest, id).value().status(), v1::CART_STATUS_OPEN);
    EXPECT_EQ(transport.stats().parked, 1U);
}

TEST_F(CartsTest, survive_a_restart) {
    const std::string id = open(ada).id();
    const v1::Cart cart = add(ada, id, "TEA", 2).value();
    carts.reset();
    database.reopen();
    carts = make_carts({*database, *outbox, shelf, clock, ids, loop});
    EXPECT_EQ(json::to_json(get(ada, id).value()), json::to_json(cart));
}

TEST_F(CartsTest, are_not_there_any_more_when_they_have_expired) {
    const std::string id = open(guest).id();
    clock.advance(std::chrono::days{29});
    add(guest, id, "TEA", 1).value();
    clock.advance(std::chrono::days{29});
    EXPECT_TRUE(get(guest, id).has_value());
    clock.advance(std::chrono::days{1});
    EXPECT_EQ(complaint(get(guest, id)), "cart_not_found");
    EXPECT_EQ(complaint(add(guest, id, "TEA", 1)), "cart_not_found");
}

TEST_F(CartsTest, are_swept_when_they_have_expired) {
    const std::string left = open(guest).id();
    add(guest, left, "TEA", 1).value();
    open(guest);
    const std::string bought = open(guest).id();
    add(guest, bought, "TEA", 1).value();
    confirm_order(bought);
    const std::string owned = open(ada).id();
    add(ada, owned, "MUG", 1).value();

    carts->start();
    loop.advance(std::chrono::days{31});
    loop.run_ready();
    const auto events = announced();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, "cart.abandoned");
    EXPECT_EQ(events[0].subject, left);
    EXPECT_TRUE(get(ada, owned).has_value());

    loop.advance(std::chrono::days{60});
    loop.run_ready();
    const auto later = announced();
    ASSERT_EQ(later.size(), 1U);
    v1::CartAbandoned abandoned;
    ASSERT_TRUE(abandoned.ParseFromString(later[0].data));
    EXPECT_EQ(abandoned.cart_id(), owned);
    EXPECT_EQ(abandoned.user_id(), "usr_ada");
    run(carts->stop());
}

} // namespace
} // namespace merx::carts
