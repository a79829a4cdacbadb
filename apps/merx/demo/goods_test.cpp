#include "demo/goods.hpp"

#include <gtest/gtest.h>

#include <set>

namespace merx::demo {
namespace {

TEST(DemoGoods, every_product_has_its_own_picture_and_every_variant_its_own_sku) {
    const Goods goods = make_goods("/media/demo/");
    EXPECT_GE(goods.products.size(), 60U);
    ASSERT_EQ(goods.products.size(), goods.pictures.size());
    std::set<std::string> skus;
    std::size_t variants = 0;
    for (std::size_t i = 0; i < goods.products.size(); ++i) {
        const auto& product = goods.products[i].product();
        EXPECT_EQ(product.media(0).url(), "/media/demo/" + goods.pictures[i].file_name);
        EXPECT_EQ(goods.products[i].category_path_size(), 2) << product.name();
        for (const auto& variant : product.variants()) {
            skus.insert(variant.sku());
            ++variants;
        }
    }
    EXPECT_EQ(skus.size(), variants);
}

TEST(DemoGoods, no_place_in_a_picture_is_left_open) {
    for (const Picture& picture : make_goods("/").pictures) {
        EXPECT_EQ(picture.svg.find("{{"), std::string::npos) << picture.file_name;
        EXPECT_TRUE(picture.svg.starts_with("<svg ")) << picture.file_name;
    }
}

} // namespace
} // namespace merx::demo
