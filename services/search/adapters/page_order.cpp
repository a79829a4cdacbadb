#include "search/adapters/page_order.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <tuple>

namespace merx::search {
namespace {

// Where a match stands: by a number, then by a text, then by its id. Smaller ones come first.
struct Place {
    std::int64_t number = 0;
    std::string_view text{};
    ProductId product;

    friend bool operator<(const Place& left, const Place& right) {
        return std::tie(left.number, left.text, left.product) < std::tie(right.number, right.text, right.product);
    }
};

std::int64_t number_of(const Match& match, Sort sort) {
    switch (sort) {
    // Scores are not negative, so their bits are in their order.
    case Sort::relevance: return -std::int64_t{std::bit_cast<std::int32_t>(match.score)};
    case Sort::newest: return -match.row->create_time.time_since_epoch().count();
    case Sort::price: return match.row->lowest_price;
    case Sort::price_descending: return -match.row->lowest_price;
    case Sort::name: return 0;
    }
    return 0;
}

Place place_of(const Match& match, Sort sort) {
    return {.number = number_of(match, sort),
            .text = sort == Sort::name ? match.row->texts().sort_name() : std::string_view(),
            .product = match.row->product()};
}

// Of most pairs their numbers tell.
bool is_before(const Match& left, const Match& right, Sort sort) {
    const std::int64_t left_number = number_of(left, sort);
    const std::int64_t right_number = number_of(right, sort);
    return left_number != right_number ? left_number < right_number : place_of(left, sort) < place_of(right, sort);
}

std::optional<Place> read_cursor(const std::vector<std::string>& cursor) {
    if (cursor.size() != 3) {
        return std::nullopt;
    }
    const auto product = ProductId::parse(cursor[2]);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(cursor[0].data(), cursor[0].data() + cursor[0].size(), number);
    if (!product || error != std::errc{} || end != cursor[0].data() + cursor[0].size()) {
        return std::nullopt;
    }
    return Place{.number = number, .text = cursor[1], .product = *product};
}

} // namespace

Result<MatchPage> cut_page(std::vector<Match>& matches, Sort sort, const PageRequest& page) {
    if (!page.after().empty()) {
        const auto after = read_cursor(page.after());
        if (!after) {
            return fail(invalid("page_token", "invalid_page_token",
                                "This token is not the next_page_token of this list in this order."));
        }
        std::erase_if(matches, [&](const Match& match) { return !(*after < place_of(match, sort)); });
    }
    const std::size_t size = std::min(static_cast<std::size_t>(page.size()), matches.size());
    const auto middle = matches.begin() + static_cast<std::ptrdiff_t>(size);
    std::ranges::partial_sort(matches, middle,
                              [sort](const Match& left, const Match& right) { return is_before(left, right, sort); });
    MatchPage cut;
    const bool is_last = size == matches.size();
    cut.matches.assign(matches.begin(), middle);
    if (!is_last && !cut.matches.empty()) {
        const Place last = place_of(cut.matches.back(), sort);
        cut.cursor = {std::to_string(last.number), std::string(last.text), last.product.text()};
    }
    return cut;
}

} // namespace merx::search
