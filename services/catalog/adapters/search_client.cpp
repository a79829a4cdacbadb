#include "catalog/adapters/search_client.hpp"

namespace merx::catalog {
namespace {

search::v1::SearchRequest to_request(const ProductSearchQuery& query) {
    search::v1::SearchRequest request;
    request.set_q(query.q);
    request.set_page_size(static_cast<std::int32_t>(query.page_size));
    request.set_page_token(query.page_token);
    request.set_category(query.category);
    if (!query.brand.empty()) {
        request.add_brand(query.brand);
    }
    if (query.min_price) {
        request.set_min_price(*query.min_price);
    }
    if (query.max_price) {
        request.set_max_price(*query.max_price);
    }
    for (const auto& [name, value] : query.attributes) {
        (*request.mutable_attributes())[name].add_values(value);
    }
    request.set_in_stock(query.in_stock);
    request.set_sort(query.sort);
    request.set_language(query.language);
    request.set_correct(query.correct);
    request.set_min_sequence(query.min_sequence);
    request.set_facets(false);
    return request;
}

} // namespace

Task<Result<FoundProducts>> SearchClient::find(const rpc::Call& call, const ProductSearchQuery& query) {
    if (search_ == nullptr) {
        co_return fail(unavailable("search_unavailable", "There is no search in this shop."));
    }
    const auto response = co_await or_return(search_->search(call, to_request(query)));
    FoundProducts found{.ids = {},
                        .total = response.total(),
                        .corrected_query = response.corrected_query(),
                        .next_page_token = response.next_page_token()};
    found.ids.reserve(static_cast<std::size_t>(response.hits_size()));
    for (const search::v1::SearchHit& hit : response.hits()) {
        if (const auto id = ProductId::parse(hit.product_id())) {
            found.ids.push_back(*id);
        }
    }
    co_return found;
}

} // namespace merx::catalog
