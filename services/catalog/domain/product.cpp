#include "catalog/domain/product.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::catalog {
namespace {

std::int64_t price_of(const Variant& variant) {
    return variant.price.amount();
}

} // namespace

std::int64_t Product::lowest_price() const {
    MERX_ASSERT(!content.variants.empty());
    return price_of(*std::ranges::min_element(content.variants, {}, price_of));
}

std::int64_t Product::highest_price() const {
    MERX_ASSERT(!content.variants.empty());
    return price_of(*std::ranges::max_element(content.variants, {}, price_of));
}

std::string_view Product::image_url() const {
    return content.media.empty() ? std::string_view() : std::string_view(content.media.front().url);
}

Product make_product(ProductContent content, IdSource& ids, Instant now) {
    Product product{.id = ProductId::make(ids),
                    .content = std::move(content),
                    .variant_ids = {},
                    .create_time = now,
                    .update_time = now};
    for (std::size_t i = 0; i < product.content.variants.size(); ++i) {
        product.variant_ids.push_back(VariantId::make(ids));
    }
    return product;
}

bool replace_content(Product& product, ProductContent content, IdSource& ids, Instant now) {
    if (content.slug.empty()) {
        content.slug = product.content.slug;
    }
    if (content == product.content) {
        return false;
    }
    std::vector<VariantId> variant_ids;
    for (const Variant& variant : content.variants) {
        const auto before = std::ranges::find(product.content.variants, variant.sku, &Variant::sku);
        const auto place = static_cast<std::size_t>(before - product.content.variants.begin());
        variant_ids.push_back(place < product.variant_ids.size() ? product.variant_ids[place] : VariantId::make(ids));
    }
    product.content = std::move(content);
    product.variant_ids = std::move(variant_ids);
    product.version += 1;
    product.update_time = now;
    return true;
}

std::string variant_name(const ProductContent& product, const Variant& variant) {
    std::string values;
    for (const Option& option : product.options) {
        const auto value = variant.options.find(option.name);
        MERX_ASSERT(value != variant.options.end());
        values += values.empty() ? "" : ", ";
        values += value->second;
    }
    return values.empty() ? product.name : product.name + " (" + values + ')';
}

} // namespace merx::catalog
