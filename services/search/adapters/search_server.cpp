#include "search/adapters/search_server.hpp"

#include <charconv>

#include "core/assert.hpp"
#include "search/app/search_products.hpp"
#include "search/app/suggest.hpp"

namespace merx::search {
namespace {

SearchDraft to_draft(const v1::SearchRequest& request) {
    SearchDraft draft{.text = request.q(),
                      .page_size = request.page_size(),
                      .page_token = request.page_token(),
                      .category = request.category(),
                      .brands = {request.brand().begin(), request.brand().end()},
                      .in_stock = request.in_stock(),
                      .sort = request.sort(),
                      .language = request.language(),
                      .correct = !request.has_correct() || request.correct(),
                      .facets = !request.has_facets() || request.facets()};
    if (request.has_min_price()) {
        draft.min_price = request.min_price();
    }
    if (request.has_max_price()) {
        draft.max_price = request.max_price();
    }
    for (const auto& [name, list] : request.attributes()) {
        draft.attributes.push_back({.name = name, .values = {list.values().begin(), list.values().end()}});
    }
    return draft;
}

void set_money(types::v1::Money& message, std::int64_t amount, const std::string& currency) {
    message.set_amount(amount);
    message.set_currency(currency);
}

void write(v1::SearchHit& message, SearchHit& hit) {
    message.set_product_id(hit.product.text());
    message.set_slug(std::move(hit.slug));
    message.set_name(std::move(hit.name));
    message.set_brand(std::move(hit.brand));
    set_money(*message.mutable_price(), hit.lowest_price, hit.currency);
    set_money(*message.mutable_highest_price(), hit.highest_price, hit.currency);
    message.set_image_url(std::move(hit.image_url));
    message.set_in_stock(hit.in_stock);
    message.set_highlight_name(std::move(hit.highlight_name));
    message.set_highlight_description(std::move(hit.highlight_description));
    if (hit.score) {
        message.set_score(*hit.score);
    }
}

v1::FacetKind to_wire(FacetKind kind) {
    switch (kind) {
    case FacetKind::category: return v1::FACET_KIND_CATEGORY;
    case FacetKind::brand: return v1::FACET_KIND_BRAND;
    case FacetKind::price: return v1::FACET_KIND_PRICE;
    case FacetKind::attribute: return v1::FACET_KIND_ATTRIBUTE;
    }
    MERX_UNREACHABLE();
}

void write(v1::Facet& message, Facet& facet) {
    message.set_kind(to_wire(facet.kind));
    message.set_name(std::move(facet.name));
    message.mutable_buckets()->Reserve(static_cast<int>(facet.buckets.size()));
    for (FacetBucket& bucket : facet.buckets) {
        v1::FacetBucket& added = *message.add_buckets();
        added.set_value(std::move(bucket.value));
        added.set_label(std::move(bucket.label));
        added.set_count(bucket.count);
        added.set_selected(bucket.selected);
        if (bucket.min_price) {
            added.set_min_price(*bucket.min_price);
        }
        if (bucket.max_price) {
            added.set_max_price(*bucket.max_price);
        }
    }
}

v1::SuggestionKind to_wire(SuggestionKind kind) {
    switch (kind) {
    case SuggestionKind::query: return v1::SUGGESTION_KIND_QUERY;
    case SuggestionKind::category: return v1::SUGGESTION_KIND_CATEGORY;
    case SuggestionKind::product: return v1::SUGGESTION_KIND_PRODUCT;
    }
    MERX_UNREACHABLE();
}

void write(v1::Suggestion& message, Suggestion& suggestion) {
    message.set_kind(to_wire(suggestion.kind));
    message.set_text(std::move(suggestion.text));
    message.set_id(std::move(suggestion.id));
    message.set_slug(std::move(suggestion.slug));
    for (std::string& name : suggestion.path) {
        message.add_path(std::move(name));
    }
    message.set_image_url(std::move(suggestion.image_url));
    message.set_highlighted(std::move(suggestion.highlighted));
}

// The names of generations are numbers.
std::int64_t number_of(const std::string& generation) {
    std::int64_t number = 0;
    std::from_chars(generation.data(), generation.data() + generation.size(), number);
    return number;
}

} // namespace

Task<Result<v1::SearchResponse>> SearchServer::search(const rpc::Call&, const v1::SearchRequest& request) {
    SearchAnswer answer = co_await or_return(search_products(index_, to_draft(request), request.min_sequence()));
    v1::SearchResponse response;
    response.mutable_hits()->Reserve(static_cast<int>(answer.hits.size()));
    for (SearchHit& hit : answer.hits) {
        write(*response.add_hits(), hit);
    }
    response.set_total(answer.total);
    response.set_corrected_query(std::move(answer.corrected_query));
    response.mutable_facets()->Reserve(static_cast<int>(answer.facets.size()));
    for (Facet& facet : answer.facets) {
        write(*response.add_facets(), facet);
    }
    response.set_next_page_token(std::move(answer.next_page_token));
    response.set_sequence(answer.sequence);
    co_return response;
}

Task<Result<v1::SuggestResponse>> SearchServer::suggest(const rpc::Call&, const v1::SuggestRequest& request) {
    auto suggestions = co_await or_return(search::suggest(index_, request.q(), request.limit(), request.language()));
    v1::SuggestResponse response;
    response.mutable_suggestions()->Reserve(static_cast<int>(suggestions.size()));
    for (Suggestion& suggestion : suggestions) {
        write(*response.add_suggestions(), suggestion);
    }
    co_return response;
}

Task<Result<v1::SearchStatus>> SearchServer::get_search_status(const rpc::Call&, const v1::GetSearchStatusRequest&) {
    const IndexStatus status = state_.status();
    v1::SearchStatus message;
    message.set_serving(status.is_open);
    message.set_building(status.is_building);
    message.set_position(status.position);
    message.set_head_sequence(status.head);
    message.set_documents(static_cast<std::int64_t>(status.documents));
    message.set_generation(number_of(status.generation));
    message.set_size_bytes(static_cast<std::int64_t>(status.bytes));
    for (const std::string& language : languages_) {
        message.add_languages(language);
    }
    co_return message;
}

} // namespace merx::search
