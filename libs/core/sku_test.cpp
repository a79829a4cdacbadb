#include "core/sku.hpp"

#include <gtest/gtest.h>

namespace merx {
namespace {

TEST(Sku, keeps_its_text_as_it_is) {
    EXPECT_EQ(Sku::parse("TEE-S.red_2")->text(), "TEE-S.red_2");
    EXPECT_EQ(Sku::parse(std::string(Sku::max_length, 'x'))->text().size(), Sku::max_length);
    EXPECT_NE(*Sku::parse("tee-s"), *Sku::parse("TEE-S"));
}

TEST(Sku, refuses_other_characters_and_lengths) {
    for (const std::string& text :
         {std::string(), std::string(Sku::max_length + 1, 'x'), std::string("TEE S"), std::string("TEE/S"),
          std::string("Größe"), std::string("a\0b", 3), std::string("a\n"), std::string("../x"), std::string("a'b")}) {
        const auto parsed = Sku::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().fields.at(0).code, "invalid_sku");
    }
}

} // namespace
} // namespace merx
