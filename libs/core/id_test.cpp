#include "core/id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx {
namespace {

struct OrderKind {
    static constexpr std::string_view prefix = "ord";
    static constexpr std::string_view noun = "an order";
};
struct CartKind {
    static constexpr std::string_view prefix = "cart";
    static constexpr std::string_view noun = "a cart";
};
using OrderId = Id<OrderKind>;
using CartId = Id<CartKind>;

// From "0110c853-1d09-52d8-d73e-1194e95b5f19" to its 16 bytes.
Uuid uuid(std::string_view text) {
    Uuid bytes{};
    std::size_t digits = 0;
    for (const char c : text) {
        if (c != '-') {
            const int value = c >= 'a' ? c - 'a' + 10 : c - '0';
            bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] * 16 + value);
            ++digits;
        }
    }
    return bytes;
}

// The vectors of the TypeID specification, valid.yml.
TEST(Base32, agrees_with_the_reference_vectors) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"00000000000000000000000000", "00000000-0000-0000-0000-000000000000"},
        {"00000000000000000000000001", "00000000-0000-0000-0000-000000000001"},
        {"0000000000000000000000000a", "00000000-0000-0000-0000-00000000000a"},
        {"0000000000000000000000000g", "00000000-0000-0000-0000-000000000010"},
        {"00000000000000000000000010", "00000000-0000-0000-0000-000000000020"},
        {"7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
        {"0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19"},
        {"01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"},
    };
    for (const auto& [text, bytes] : vectors) {
        EXPECT_EQ(to_base32(uuid(bytes)), text);
        EXPECT_EQ(from_base32(text), uuid(bytes)) << text;
    }
}

// The vectors of the TypeID specification, invalid.yml, as far as they are about the suffix.
TEST(Base32, refuses_what_the_specification_refuses) {
    for (const std::string_view text :
         {"", "1234567890123456789012345", "123456789012345678901234567", "1234567890123456789012345 ",
          "0123456789ABCDEFGHJKMNPQRS", "123456789-123456789-123456", "ooooooiiiiiiuuuuuuulllllll",
          "i23456789ol23456789oi23456", "123456789-0123456789-0123456", "8zzzzzzzzzzzzzzzzzzzzzzzzz",
          "zzzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000\x80"}) {
        EXPECT_FALSE(from_base32(text).has_value()) << text;
    }
}

RC_GTEST_PROP(Base32, comes_back_as_it_was_and_keeps_the_order, (const Uuid& a, const Uuid& b)) {
    RC_ASSERT(from_base32(to_base32(a)) == a);
    RC_ASSERT((a < b) == (to_base32(a) < to_base32(b)));
}

TEST(TimeOrderedIds, are_version_7_with_the_time_in_front) {
    const testing::FakeClock clock(from_micros(1'645'557'742'000'999));
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    const Uuid id = ids.next();
    EXPECT_EQ(id[6] >> 4U, 7);
    EXPECT_EQ(id[8] >> 6U, 2);
    // 0x017F22E279B0 ms is the moment of the example in RFC 9562, appendix A.6.
    EXPECT_TRUE(std::equal(id.begin(), id.begin() + 6, uuid("017f22e2-79b0-0000-0000-000000000000").begin()));
}

TEST(TimeOrderedIds, sort_by_the_millisecond_they_were_made_in) {
    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    std::string before;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = OrderId::make(ids).text();
        EXPECT_LT(before, id);
        before = id;
        clock.advance(std::chrono::milliseconds{1});
    }
}

TEST(TimeOrderedIds, do_not_repeat_within_a_moment) {
    const testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    std::set<Uuid> seen;
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(seen.insert(ids.next()).second);
    }
}

TEST(TimeOrderedIds, repeat_with_the_seed) {
    const testing::FakeClock clock;
    testing::SeededRandom one(7);
    testing::SeededRandom other(7);
    EXPECT_EQ(TimeOrderedIds(clock, one).next(), TimeOrderedIds(clock, other).next());
}

TEST(SystemRandom, gives_other_values_each_time) {
    SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(seen.insert(random.next()).second);
    }
}

TEST(Id, comes_back_from_its_text) {
    const testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids(clock, random);
    const OrderId id = OrderId::make(ids);
    EXPECT_EQ(id.text().size(), 30U);
    EXPECT_TRUE(id.text().starts_with("ord_"));
    EXPECT_EQ(OrderId::parse(id.text()), id);
}

TEST(Id, of_another_kind_is_refused_with_the_reason) {
    const auto parsed = OrderId::parse("cart_01h455vb4pex5vsknk084sn02q");
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().fields.at(0).code, "invalid_id");
    EXPECT_EQ(parsed.error().detail, "This is not the id of an order; such ids start with ord_.");
}

TEST(Id, that_is_malformed_is_refused) {
    for (const std::string_view text :
         {"", "ord", "ord_", "ord01h455vb4pex5vsknk084sn02q", "ord_01h455vb4pex5vsknk084sn02",
          "_01h455vb4pex5vsknk084sn02q", "ORD_01h455vb4pex5vsknk084sn02q", "ord_01H455VB4PEX5VSKNK084SN02Q",
          "ord_01h455vb4pex5vsknk084sn02q ", "ord_8zzzzzzzzzzzzzzzzzzzzzzzzz", "ord-01h455vb4pex5vsknk084sn02q"}) {
        EXPECT_FALSE(OrderId::parse(text).has_value()) << text;
    }
    EXPECT_FALSE(CartId::parse("ord_01h455vb4pex5vsknk084sn02q").has_value());
}

RC_GTEST_PROP(Id, parse_takes_any_text_without_harm, (const std::string& text)) {
    const auto parsed = OrderId::parse("ord_" + text);
    RC_ASSERT(!parsed.has_value() || parsed->text() == "ord_" + text);
}

} // namespace
} // namespace merx
