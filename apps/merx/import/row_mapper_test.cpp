#include "import/row_mapper.hpp"

#include <gtest/gtest.h>

namespace merx::import {
namespace {

constexpr std::string_view mapping_text = R"(
name = "test"
recognised_by = ["Id", "Name"]
[product]
external_id = "Id"
name = "Name"
description = ["About", "More"]
category_path = "Category"
media = "Image"
media_skip = ["pixel"]
[variant]
sku = ["Sku", "Id"]
price = "Price"
price_symbol = "$"
barcode = "Upc"
stock = "Stock"
[attributes]
color = "Color"
)";

const std::vector<std::string> header{"Id",  "Name",  "About", "More",  "Category", "Image",
                                      "Sku", "Price", "Upc",   "Stock", "Color"};

RowMapper mapper() {
    return RowMapper::make(parse_mapping(mapping_text, "test.toml").value(), header).value();
}

std::vector<std::string> row() {
    return {"1",
            "Tea  pot",
            "For tea.",
            "Made\nof clay.",
            "Home | Kitchen",
            "/a.jpg|/pixel.jpg|/a.jpg|/b.jpg",
            "POT-1",
            "$19.99",
            "4006381333931",
            "7",
            "red"};
}

std::string refusal(std::size_t column, std::string value) {
    auto fields = row();
    fields[column] = std::move(value);
    const auto mapped = mapper().map({2, fields});
    return mapped ? "mapped" : mapped.error().fields.front().code;
}

TEST(RowMapper, maps_every_column_that_is_named) {
    const auto mapped = mapper().map({2, row()});
    ASSERT_TRUE(mapped.has_value());
    const auto& product = mapped->product.product();
    EXPECT_EQ(product.external_id(), "1");
    EXPECT_EQ(product.name(), "Tea pot");
    EXPECT_EQ(product.description(), "For tea.\n\nMade\nof clay.");
    ASSERT_EQ(mapped->product.category_path_size(), 2);
    EXPECT_EQ(mapped->product.category_path(1), "Kitchen");
    ASSERT_EQ(product.media_size(), 2);
    EXPECT_EQ(product.media(1).url(), "/b.jpg");
    EXPECT_EQ(product.variants(0).sku(), "POT-1");
    EXPECT_EQ(product.variants(0).price().amount(), 1999);
    EXPECT_EQ(product.variants(0).barcode(), "4006381333931");
    EXPECT_EQ(product.attributes().at("color"), "red");
    EXPECT_EQ(mapped->stock, 7);
    EXPECT_TRUE(mapped->left_out.empty());
}

TEST(RowMapper, the_next_column_stands_in_for_an_empty_one) {
    auto fields = row();
    fields[6] = "";
    EXPECT_EQ(mapper().map({2, fields})->product.product().variants(0).sku(), "1");
}

TEST(RowMapper, refuses_what_cannot_be_known_for_certain) {
    EXPECT_EQ(refusal(0, ""), "external_id_empty");
    EXPECT_EQ(refusal(1, "  "), "name_empty");
    EXPECT_EQ(refusal(7, ""), "price_empty");
    EXPECT_EQ(refusal(7, "$1.00 - $2.00"), "price_range");
    EXPECT_EQ(refusal(7, "call us"), "price_garbled");
    EXPECT_EQ(refusal(9, "many"), "stock_garbled");
    EXPECT_EQ(refusal(1, "\xFF\xFE"), "invalid_utf8");
    EXPECT_FALSE(mapper().map({2, {"1", "2"}}).has_value());
}

TEST(RowMapper, a_garbled_barcode_is_left_out_and_said) {
    auto fields = row();
    fields[8] = "071444764117 735533033354";
    const auto mapped = mapper().map({2, fields});
    ASSERT_TRUE(mapped.has_value());
    EXPECT_EQ(mapped->product.product().variants(0).barcode(), "");
    ASSERT_EQ(mapped->left_out.size(), 1U);
    EXPECT_EQ(mapped->left_out[0].code, "barcode_garbled");
}

TEST(Mapping, errors_name_the_key_or_the_line) {
    const auto unknown = parse_mapping("nmae = \"x\"", "mine.toml");
    ASSERT_FALSE(unknown.has_value());
    EXPECT_NE(unknown.error().detail.find("mine.toml: nmae is not known"), std::string::npos);
    const auto broken = parse_mapping("a = 1\nb = [", "mine.toml");
    ASSERT_FALSE(broken.has_value());
    EXPECT_TRUE(broken.error().detail.starts_with("mine.toml:2"));
    EXPECT_FALSE(parse_mapping("[product]\nname = \"Name\"", "mine.toml").has_value());
}

TEST(Mapping, built_in_ones_are_recognised_by_the_header) {
    EXPECT_EQ(recognise({"Uniq Id", "Product Name", "Selling Price", "About Product", "Sku"})->name,
              "marketplace listing");
    EXPECT_EQ(recognise({"external_id", "name", "sku", "price"})->name, "simple list");
    const auto unknown = recognise({"foo", "bar"});
    ASSERT_FALSE(unknown.has_value());
    EXPECT_NE(unknown.error().detail.find("--mapping"), std::string::npos);
}

TEST(Mapping, a_header_without_a_needed_column_is_refused) {
    const auto mapper = RowMapper::make(parse_mapping(mapping_text, "test.toml").value(), {"Id", "Name", "Sku"});
    ASSERT_FALSE(mapper.has_value());
    EXPECT_EQ(mapper.error().fields.front().code, "column_missing");
}

} // namespace
} // namespace merx::import
