#include "catalog/app/product_query.hpp"

namespace merx::catalog {

std::string ProductQuery::list_name(ProductSort sort, const ProductFilter& filter) {
    std::string name = "products";
    const auto add = [&name](std::string_view part) {
        name += ':' + std::to_string(part.size()) + ':';
        name += part;
    };
    add(std::to_string(static_cast<int>(sort)));
    add(filter.category);
    add(filter.brand);
    add(filter.min_price ? std::to_string(*filter.min_price) : "");
    add(filter.max_price ? std::to_string(*filter.max_price) : "");
    add(filter.status ? std::to_string(static_cast<int>(*filter.status)) : "");
    for (const auto& [attribute, value] : filter.attributes) {
        add(attribute);
        add(value);
    }
    return name;
}

} // namespace merx::catalog
