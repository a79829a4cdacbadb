// What the generator writes, word for word.
#include <filesystem>

#include <gtest/gtest.h>

#include "testing/golden.hpp"
#include "testing/source_dir.hpp"

namespace merx::codegen {
namespace {

const std::filesystem::path generated = std::filesystem::path(MERX_GENERATED_DIR) / "merx/shop/v1";
const std::filesystem::path golden = testing::source_dir() / "codegen/testdata/golden";

class Generated : public ::testing::TestWithParam<const char*> {};

TEST_P(Generated, is_as_the_golden_file_has_it) {
    testing::expect_golden(testing::read_file(generated / GetParam()), golden / GetParam());
}

INSTANTIATE_TEST_SUITE_P(Shop, Generated,
                         ::testing::Values("goods.merx.hpp", "goods.merx.cpp", "shop.merx.hpp", "shop.merx.cpp",
                                           "shop.openapi.json"));

} // namespace
} // namespace merx::codegen
