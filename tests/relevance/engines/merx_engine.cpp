#include "engines/merx_engine.hpp"

#include <ctime>

#include <chrono>
#include <thread>

#include "async/run_blocking.hpp"
#include "async/run_on.hpp"
#include "engines/reference_words.hpp"
#include "merx/search/v1/search.merx.hpp"

namespace merx::search_engines {
namespace {

constexpr std::chrono::milliseconds poll{5};

rpc::Call reader_call() {
    rpc::Call call;
    call.principal.service = "suite";
    call.principal.scopes = {"catalog:write"};
    return call;
}

} // namespace

MerxEngine::MerxEngine(Shop& shop) : shop_(shop) {
    search_ = search::make_search({.directory = shop.directory() / "search",
                                   .catalog = shop.catalog(),
                                   .inventory = shop.inventory(),
                                   .clock = clock_,
                                   .executor = loops_.loop(0)})
                  .value();
    loops_.start();
    loops_.loop(0).post([this] { search_->start(); });
    for (const catalog::v1::Category& category :
         run_blocking(shop.catalog().list_categories({}, {})).value().categories()) {
        category_ids_[joined({category.path().begin(), category.path().end()}, " > ")] = category.id();
    }
}

MerxEngine::~MerxEngine() {
    run_on(loops_.loop(0), search_->stop());
    loops_.stop();
}

search::v1::SearchStatus MerxEngine::status() {
    return run_blocking(search_->api().get_search_status(reader_call(), {})).value();
}

void MerxEngine::catch_up() {
    catalog::v1::ListCatalogChangesRequest request;
    request.set_page_size(1);
    const auto head =
        run_blocking(shop_.catalog().list_catalog_changes(reader_call(), request)).value().head_sequence();
    // An import is longer than any search would wait, so that asking now and then is what is left.
    for (auto now = status(); !now.serving() || now.position() < head; now = status()) {
        std::this_thread::sleep_for(poll);
    }
}

std::vector<std::string> MerxEngine::find(const std::string& query, std::size_t limit) {
    search::v1::SearchRequest request;
    request.set_q(query);
    request.set_page_size(static_cast<std::int32_t>(limit));
    request.set_facets(false);
    std::vector<std::string> ids;
    for (const search::v1::SearchHit& hit : run_blocking(search_->api().search({}, request)).value().hits()) {
        ids.push_back(hit.product_id());
    }
    return ids;
}

Page MerxEngine::search(const std::string& query, const std::optional<Ticked>& ticked) {
    search::v1::SearchRequest request;
    request.set_q(query);
    request.set_page_size(static_cast<std::int32_t>(page_size));
    if (ticked && ticked->facet == Ticked::Facet::brand) {
        request.add_brand(ticked->value);
    } else if (ticked && ticked->facet == Ticked::Facet::category) {
        request.set_category(category_ids_.at(ticked->value));
    } else if (ticked && ticked->facet == Ticked::Facet::attribute) {
        (*request.mutable_attributes())[ticked->name].add_values(ticked->value);
    }
    const auto answer = run_blocking(search_->api().search({}, request)).value();
    Page page{.ids = {}, .total = answer.total(), .buckets = 0};
    for (const search::v1::SearchHit& hit : answer.hits()) {
        page.ids.push_back(hit.product_id());
    }
    for (const search::v1::Facet& facet : answer.facets()) {
        page.buckets += static_cast<std::size_t>(facet.buckets_size());
    }
    return page;
}

std::vector<std::string> MerxEngine::suggest(const std::string& typed) {
    search::v1::SuggestRequest request;
    request.set_q(typed);
    request.set_limit(static_cast<std::int32_t>(suggestion_limit));
    std::vector<std::string> texts;
    for (const auto& suggestion : run_blocking(search_->api().suggest({}, request)).value().suggestions()) {
        texts.push_back(suggestion.text());
    }
    return texts;
}

double MerxEngine::cpu_seconds() const {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

} // namespace merx::search_engines
