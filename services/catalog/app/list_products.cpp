#include "catalog/app/list_products.hpp"

#include "catalog/app/get_product.hpp"
#include "catalog/domain/field_checks.hpp"

namespace merx::catalog {
namespace {

Result<ProductSort> parse_sort(std::string_view text) {
    if (text.empty() || text == "newest") {
        return ProductSort::newest;
    }
    if (text == "name") {
        return ProductSort::name;
    }
    if (text == "price") {
        return ProductSort::lowest_price;
    }
    if (text == "-price") {
        return ProductSort::highest_price;
    }
    return fail(invalid("sort", "invalid_sort", "Products can be sorted by newest, name, price or -price."));
}

void check_price(FieldNotes& notes, std::string_view parameter, const std::optional<std::int64_t>& price) {
    if (price && (*price < 0 || *price > Money::max_amount)) {
        notes.add(std::string(parameter), "out_of_range", "A price must not be negative, nor beyond all bounds.");
    }
}

Result<void> check_filter(const ProductFilter& filter) {
    FieldNotes notes;
    check_price(notes, "min_price", filter.min_price);
    check_price(notes, "max_price", filter.max_price);
    check_count(notes, "attributes", filter.attributes.size(), ProductFilter::max_attributes,
                "attributes to filter by");
    return notes.finish();
}

} // namespace

Task<Result<Page<Product>>> list_products(const Context& context, const rpc::Call& call, ListProducts asked) {
    const ProductSort sort = co_await or_return(parse_sort(asked.sort));
    co_await or_return(check_filter(asked.filter));
    if (!sees_all_products(call)) {
        if (asked.filter.status.value_or(ProductStatus::active) != ProductStatus::active) {
            co_return fail(
                permission_denied("missing_scope", "Only those who may write the catalog see such products."));
        }
        asked.filter.status = ProductStatus::active;
    }
    const std::string list = ProductQuery::list_name(sort, asked.filter);
    const PageRequest page = co_await or_return(PageRequest::make(asked.page_size, asked.page_token, list));
    const ProductQuery query{.filter = std::move(asked.filter), .sort = sort, .page = page};
    co_return co_await context.products.list(query);
}

} // namespace merx::catalog
