// What JSON costs: a page of 20 products written, and one product read.
//
//     json_bench [Google Benchmark's flags]
#include <benchmark/benchmark.h>

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"

namespace merx::catalog::v1 {
namespace {

Product product(int number) {
    const std::string id = "01j9z7x8v2e3r4t5y6" + std::to_string(number);
    Product product;
    product.set_id("prod_" + id);
    product.set_slug("merino-crew-neck-" + std::to_string(number));
    product.set_name("Merino crew neck, women's, \"classic\"");
    product.set_description(
        "A fine knit of extra soft merino wool that keeps warm when it is cold and cool when it is warm. "
        "Machine washable at 30 °C.");
    product.set_brand("Nordlys");
    product.set_status(PRODUCT_STATUS_ACTIVE);
    product.add_category_ids("cat_01j9z7x8v2e3r4t5y6");
    (*product.mutable_attributes())["color"] = "red";
    (*product.mutable_attributes())["material"] = "wool";
    auto& media = *product.add_media();
    media.set_url("/media/merino-crew-neck.svg");
    media.set_alt("A red jumper");
    auto& option = *product.add_options();
    option.set_name("Size");
    option.add_values("S");
    option.add_values("M");
    for (const char* const size : {"S", "M"}) {
        auto& variant = *product.add_variants();
        variant.set_id("var_" + id + size);
        variant.set_sku("MERINO-" + std::to_string(number) + size);
        (*variant.mutable_options())["Size"] = size;
        variant.mutable_price()->set_amount(8900);
        variant.mutable_price()->set_currency("EUR");
        variant.set_weight_grams(340);
    }
    product.set_etag("1");
    product.mutable_create_time()->set_seconds(1'767'225'600 + number);
    product.mutable_create_time()->set_nanos(123'456'000);
    *product.mutable_update_time() = product.create_time();
    return product;
}

void write_page(benchmark::State& state) {
    ListProductsResponse page;
    for (int i = 0; i < 20; ++i) {
        *page.add_products() = product(i);
    }
    std::size_t bytes = 0;
    for (auto _ : state) {
        const std::string text = json::to_json(page);
        bytes = text.size();
        benchmark::DoNotOptimize(text.data());
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(write_page);

void read_product(benchmark::State& state) {
    const std::string text = json::to_json(product(1));
    for (auto _ : state) {
        auto read = json::from_json<Product>(text);
        benchmark::DoNotOptimize(read);
        if (!read) {
            state.SkipWithError("not read");
        }
    }
    state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(read_product);

} // namespace
} // namespace merx::catalog::v1

BENCHMARK_MAIN();
