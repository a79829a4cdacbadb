// One page of a list, in the manner of AIP-158: a size, an opaque token, and the token of the next page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace merx {

class PageRequest {
public:
    static constexpr int default_size = 20;
    static constexpr int max_size = 100;

    // Size 0 means default_size; beyond max_size counts as max_size; a negative one fails with
    // `invalid_page_size`. A token that encode_page_token() did not make for the same `list` fails with
    // `invalid_page_token`. `list` names what is listed and in which order ("products:price"), so that a
    // token cannot be carried from one list to another.
    static Result<PageRequest> make(std::int64_t page_size, std::string_view page_token, std::string_view list);

    int size() const { return size_; }
    // The cursor: the sort key of the last row of the page before, its parts in order; empty on the first page.
    const std::vector<std::string>& after() const { return after_; }

private:
    PageRequest(int size, std::vector<std::string> after) : size_(size), after_(std::move(after)) {}
    int size_;
    std::vector<std::string> after_;
};

std::string encode_page_token(const std::vector<std::string>& cursor, std::string_view list);

template <class T>
struct Page {
    std::vector<T> items;
    std::string next_page_token; // empty on the last page
};

} // namespace merx
