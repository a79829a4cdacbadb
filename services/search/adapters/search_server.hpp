// The search's contract: messages to values, use case, values to messages.
#pragma once

#include <string>
#include <vector>

#include "merx/search/v1/search.merx.hpp"
#include "search/adapters/index.hpp"
#include "search/app/product_index.hpp"

namespace merx::search {

class SearchServer final : public v1::SearchService {
public:
    // Both must outlive it. `state` is asked for its status alone.
    SearchServer(ProductIndex& index, const Index& state, std::vector<std::string> languages)
        : index_(index), state_(state), languages_(std::move(languages)) {}

    Task<Result<v1::SearchResponse>> search(const rpc::Call& call, const v1::SearchRequest& request) override;
    Task<Result<v1::SuggestResponse>> suggest(const rpc::Call& call, const v1::SuggestRequest& request) override;
    Task<Result<v1::SearchStatus>> get_search_status(const rpc::Call& call,
                                                     const v1::GetSearchStatusRequest& request) override;

private:
    ProductIndex& index_;
    const Index& state_;
    const std::vector<std::string> languages_;
};

} // namespace merx::search
