#include <rapidcheck.h>

#include "carts/test/carts_fixture.hpp"

namespace merx::carts {
namespace {

class CartMerge : public CartsFixture {
protected:
    std::string filled(const rpc::Call& call, const std::vector<std::pair<std::string, std::int64_t>>& items) {
        const std::string id = open(call).id();
        for (const auto& [sku, quantity] : items) {
            EXPECT_TRUE(add(call, id, sku, quantity).has_value());
        }
        return id;
    }
};

TEST_F(CartMerge, adds_the_guests_lines_to_the_users) {
    const std::string own = filled(ada, {{"TEA", 1}, {"MUG", 2}});
    const std::string id = filled(guest, {{"SOFA", 1}, {"TEA", 3}});
    const v1::Cart merged = merge(ada, id).value();
    EXPECT_EQ(merged.id(), own);
    EXPECT_EQ(lines(merged), "4 TEA, 2 MUG, 1 SOFA");
    EXPECT_EQ(merged.subtotal().amount(), 4 * 450 + 2 * 1200 + 89900);
    EXPECT_EQ(get(guest, id).error().code, "cart_not_found");
    EXPECT_EQ(get(ada, id).error().code, "cart_not_found");
}

TEST_F(CartMerge, changes_nothing_when_it_is_repeated) {
    filled(ada, {{"TEA", 1}});
    const std::string id = filled(guest, {{"TEA", 3}});
    const v1::Cart merged = merge(ada, id).value();
    EXPECT_EQ(json::to_json(merge(ada, id).value()), json::to_json(merged));
    EXPECT_EQ(merge(bob, id).error().code, "cart_not_found");
}

TEST_F(CartMerge, gives_the_guests_cart_to_a_user_without_one) {
    const std::string id = filled(guest, {{"TEA", 3}});
    const v1::Cart merged = merge(ada, id).value();
    EXPECT_EQ(merged.id(), id);
    EXPECT_EQ(merged.expire_time().seconds() - merged.update_time().seconds(), 90 * 24 * 3600);
    EXPECT_EQ(get(guest, id).error().code, "cart_not_found");
    EXPECT_EQ(get(ada, "mine").value().id(), id);
    EXPECT_EQ(json::to_json(merge(ada, id).value()), json::to_json(merged));
}

TEST_F(CartMerge, needs_a_user) {
    EXPECT_EQ(merge(guest, filled(guest, {})).error().kind, ErrorKind::unauthenticated);
}

TEST_F(CartMerge, leaves_both_as_they_are_where_they_do_not_fit_together) {
    shelf.put("BAGUETTE", 120, "EUR");
    const std::string own = filled(ada, {{"TEA", 1}});
    const std::string id = filled(guest, {{"BAGUETTE", 3}});
    EXPECT_EQ(merge(ada, id).error().code, "mixed_currencies");
    EXPECT_EQ(lines(get(ada, own).value()), "1 TEA");
    EXPECT_EQ(lines(get(guest, id).value()), "3 BAGUETTE");
}

TEST_F(CartMerge, of_an_ordered_cart_is_refused) {
    const std::string id = filled(guest, {{"TEA", 3}});
    confirm_order(id);
    EXPECT_EQ(merge(ada, id).error().code, "cart_ordered");
}

Cart cart_of(const std::map<int, std::int64_t>& quantities, std::string owner, IdSource& ids, Instant now) {
    Cart cart = open_cart(std::move(owner), ids, now);
    for (const auto& [number, units] : quantities) {
        const auto added = add(cart, Sku::parse("S" + std::to_string(number)).value(), Quantity::make(units).value(),
                               Money::make(1, Currency::usd()).value(), now);
        RC_ASSERT(added.has_value());
    }
    return cart;
}

TEST(CartMergeTotals, are_the_sums_of_both_up_to_the_bound) {
    rc::check("each SKU's units are added, none is lost or invented", [] {
        testing::FakeClock clock;
        testing::SeededRandom random;
        TimeOrderedIds ids(clock, random);
        const auto units =
            rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 10), rc::gen::inRange<std::int64_t>(1, Quantity::max + 1));
        const auto quantities = rc::gen::container<std::map<int, std::int64_t>>(rc::gen::inRange(0, 30), units);
        const auto of_guest = *quantities;
        const auto of_user = *quantities;
        Cart guest = cart_of(of_guest, "", ids, clock.now());
        Cart own = cart_of(of_user, "usr_ada", ids, clock.now());
        const auto chosen = merge(guest, &own, "usr_ada", clock.now());
        RC_ASSERT(chosen.has_value());
        RC_ASSERT(*chosen == &own);
        RC_ASSERT(guest.lines.empty());
        std::map<int, std::int64_t> expected = of_user;
        for (const auto& [number, added] : of_guest) {
            expected[number] = std::min(expected[number] + added, Quantity::max);
        }
        RC_ASSERT(own.lines.size() == expected.size());
        for (const CartLine& line : own.lines) {
            RC_ASSERT(line.quantity.units() == expected.at(std::stoi(line.sku.text().substr(1))));
        }
        const Cart before = own;
        RC_ASSERT(merge(guest, &own, "usr_ada", clock.now()).has_value());
        RC_ASSERT(own == before);
    });
}

TEST(CartMergeTotals, are_refused_beyond_the_most_lines_and_nothing_is_lost) {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    std::map<int, std::int64_t> low;
    std::map<int, std::int64_t> high;
    for (int i = 0; i < 150; ++i) {
        low[i] = 1;
        high[i + 100] = 1;
    }
    Cart guest = cart_of(low, "", ids, clock.now());
    Cart own = cart_of(high, "usr_ada", ids, clock.now());
    const Cart guest_before = guest;
    const Cart own_before = own;
    EXPECT_EQ(merge(guest, &own, "usr_ada", clock.now()).error().code, "cart_full");
    EXPECT_EQ(guest, guest_before);
    EXPECT_EQ(own, own_before);
}

} // namespace
} // namespace merx::carts
