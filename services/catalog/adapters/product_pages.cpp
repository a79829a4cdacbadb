#include "catalog/adapters/product_pages.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "catalog/adapters/product_rows.hpp"
#include "core/assert.hpp"
#include "core/text.hpp"

namespace merx::catalog {
namespace {

// Where no more products than these have a brand or an attribute, they are looked at one by one instead of walking
// along the order until enough of them have been met. In the order of their creation, they always are: that is the
// order in which the store keeps them.
constexpr std::int64_t few = 3'000;
constexpr std::int64_t whole_shop = 0;
constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

// A place in the order: the product's ref after what the list is sorted by.
struct Position {
    std::string name_key;
    std::int64_t price = 0;
    std::int64_t product = 0;
};

struct Order {
    std::string_view key;   // the column sorted by before the ref; empty for none
    std::string_view after; // the condition; its parameters follow $1 and $2
    std::string_view order_by;
};

Order order_of(ProductSort sort, bool rare_first) {
    if (sort == ProductSort::newest && rare_first) {
        return {"", "d.product < $3", "d.product desc"};
    }
    switch (sort) {
    case ProductSort::newest: return {"", "l.product < $3", "l.product desc"};
    case ProductSort::name: return {"l.name_key", "(l.name_key, l.product) > ($3, $4)", "l.name_key, l.product"};
    case ProductSort::lowest_price:
        return {"l.lowest_price", "(l.lowest_price, l.product) > ($3, $4)", "l.lowest_price, l.product"};
    case ProductSort::highest_price:
        return {"l.lowest_price", "(l.lowest_price, l.product) < ($3, $4)", "l.lowest_price desc, l.product desc"};
    }
    MERX_UNREACHABLE();
}

Position start_of(ProductSort sort) {
    switch (sort) {
    case ProductSort::newest: return {"", 0, last};
    case ProductSort::name: return {"", 0, 0};
    case ProductSort::lowest_price: return {"", -1, 0};
    case ProductSort::highest_price: return {"", last, last};
    }
    MERX_UNREACHABLE();
}

bool comes_before(ProductSort sort, const Position& a, const Position& b) {
    switch (sort) {
    case ProductSort::newest: return a.product > b.product;
    case ProductSort::name: return std::tie(a.name_key, a.product) < std::tie(b.name_key, b.product);
    case ProductSort::lowest_price: return std::tie(a.price, a.product) < std::tie(b.price, b.product);
    case ProductSort::highest_price: return std::tie(a.price, a.product) > std::tie(b.price, b.product);
    }
    MERX_UNREACHABLE();
}

bool parse_number(std::string_view text, std::int64_t& number) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

std::vector<std::string> cursor_of(ProductSort sort, const Position& position) {
    switch (sort) {
    case ProductSort::newest: return {std::to_string(position.product)};
    case ProductSort::name: return {position.name_key, std::to_string(position.product)};
    case ProductSort::lowest_price:
    case ProductSort::highest_price: return {std::to_string(position.price), std::to_string(position.product)};
    }
    MERX_UNREACHABLE();
}

Result<Position> parse_cursor(ProductSort sort, const std::vector<std::string>& cursor) {
    if (cursor.empty()) {
        return start_of(sort);
    }
    Position position;
    bool sound =
        cursor.size() == (sort == ProductSort::newest ? 1 : 2) && parse_number(cursor.back(), position.product);
    if (sound && sort == ProductSort::name) {
        position.name_key = cursor.front();
        sound = is_valid_utf8(position.name_key) && !position.name_key.contains('\0');
    } else if (sound && sort != ProductSort::newest) {
        sound = parse_number(cursor.front(), position.price);
    }
    if (!sound) {
        return fail(invalid("page_token", "invalid_page_token", "This is not a token of this list."));
    }
    return position;
}

Task<Result<std::int64_t>> find_scope(sql::Session& session, const std::string& category) {
    if (category.empty()) {
        co_return whole_shop;
    }
    const sql::Rows rows = co_await session.query(
        "select ref from categories where id = $1 or slug = $1 order by ref limit 1", {category});
    if (rows.empty()) {
        co_return fail(invalid("category", "unknown_category", "There is no such category."));
    }
    co_return rows.front().integer(0);
}

struct Facet {
    std::string name; // empty: the brand
    std::string value;
};

std::vector<Facet> facets_of(const ProductFilter& filter) {
    std::vector<Facet> facets;
    if (!filter.brand.empty()) {
        facets.push_back({"", filter.brand});
    }
    for (const auto& [name, value] : filter.attributes) {
        facets.push_back({name, value});
    }
    return facets;
}

// Puts the rarest facet first and says whether to begin with those that have it.
Task<bool> sort_rare_first(sql::Session& session, ProductSort sort, std::vector<Facet>& facets) {
    std::int64_t fewest = few + 1;
    for (std::size_t i = 0; i < facets.size(); ++i) {
        const sql::Rows rows =
            co_await session.query("select count(*) from (select 1 from product_facets where name = $1 and value = $2 "
                                   "limit $3) as counted",
                                   {facets[i].name, facets[i].value, few + 1});
        if (const std::int64_t count = rows.front().integer(0); count < fewest) {
            fewest = count;
            std::swap(facets.front(), facets[i]);
        }
    }
    co_return fewest <= few || sort == ProductSort::newest;
}

// One statement text for each combination of order and kinds of filter, so few enough to stay prepared.
struct Statement {
    std::string text;
    sql::Params params;

    std::string bind(sql::Value value) {
        params.push_back(std::move(value));
        return '$' + std::to_string(params.size());
    }
};

void add_order(Statement& statement, const Order& order, ProductSort sort, const Position& after) {
    if (sort == ProductSort::name) {
        statement.bind(after.name_key);
    } else if (!order.key.empty()) {
        statement.bind(after.price);
    }
    statement.bind(after.product);
    statement.text += " and ";
    statement.text += order.after;
}

void add_filters(Statement& statement, const ProductFilter& filter, std::span<const Facet> facets) {
    if (filter.max_price) {
        statement.text += " and l.lowest_price <= " + statement.bind(*filter.max_price);
    }
    if (filter.min_price) {
        statement.text += " and l.highest_price >= " + statement.bind(*filter.min_price);
    }
    for (const Facet& facet : facets) {
        const std::string name = statement.bind(facet.name);
        statement.text +=
            " and exists (select 1 from product_facets f where f.product = l.product and f.name = " + name +
            " and f.value = " + statement.bind(facet.value) + ')';
    }
}

class PageReader {
public:
    PageReader(sql::Session& session, const ProductQuery& query) : session_(session), query_(query) {}

    // The first positions after `after` in one status, one more than the page holds.
    Task<std::vector<Position>> positions(std::int64_t scope, ProductStatus status, const Position& after,
                                          std::span<const Facet> facets, bool rare_first) {
        const Order order = order_of(query_.sort, rare_first);
        Statement statement;
        statement.text = "select l.product";
        statement.text += order.key.empty() ? "" : ", ";
        statement.text += order.key;
        // A cross join keeps SQLite from turning the tables round.
        statement.text +=
            rare_first ? " from product_facets d cross join product_listing l" : " from product_listing l";
        statement.text += " where l.category = " + statement.bind(scope);
        // The sum keeps SQLite from walking the whole order for each of the few: each is looked up by its ref.
        statement.text +=
            (rare_first ? " and l.status + 0 = " : " and l.status = ") + statement.bind(to_column(status));
        add_order(statement, order, query_.sort, after);
        if (rare_first) {
            statement.text += " and l.product = d.product and d.name = " + statement.bind(facets.front().name);
            statement.text += " and d.value = " + statement.bind(facets.front().value);
        }
        add_filters(statement, query_.filter, facets.subspan(rare_first ? 1 : 0));
        statement.text += " order by ";
        statement.text += order.order_by;
        statement.text += " limit " + statement.bind(query_.page.size() + 1);
        std::vector<Position> found;
        for (const sql::Row& row : co_await session_.query(statement.text, std::move(statement.params))) {
            Position& position = found.emplace_back();
            position.product = row.integer(0);
            if (query_.sort == ProductSort::name) {
                position.name_key = row.text(1);
            } else if (query_.sort != ProductSort::newest) {
                position.price = row.integer(1);
            }
        }
        co_return found;
    }

private:
    sql::Session& session_;
    const ProductQuery& query_;
};

std::vector<ProductStatus> statuses_of(const ProductFilter& filter) {
    if (filter.status) {
        return {*filter.status};
    }
    return {ProductStatus::draft, ProductStatus::active, ProductStatus::archived};
}

} // namespace

Task<Result<Page<Product>>> read_page(sql::Session& session, const ProductQuery& query) {
    const Position after = co_await or_return(parse_cursor(query.sort, query.page.after()));
    const std::int64_t scope = co_await or_return(find_scope(session, query.filter.category));
    std::vector<Facet> facets = facets_of(query.filter);
    const bool rare_first = !facets.empty() && co_await sort_rare_first(session, query.sort, facets);

    PageReader reader(session, query);
    std::vector<Position> positions;
    for (const ProductStatus status : statuses_of(query.filter)) {
        auto found = co_await reader.positions(scope, status, after, facets, rare_first);
        std::ranges::move(found, std::back_inserter(positions));
    }
    std::ranges::sort(positions, [&](const Position& a, const Position& b) { return comes_before(query.sort, a, b); });
    Page<Product> page;
    const auto size = static_cast<std::size_t>(query.page.size());
    if (positions.size() > size) {
        positions.resize(size);
        page.next_page_token = encode_page_token(cursor_of(query.sort, positions.back()), query.list_name());
    }
    std::vector<std::int64_t> refs;
    for (const Position& position : positions) {
        refs.push_back(position.product);
    }
    page.items = co_await find_products(session, refs);
    co_return page;
}

} // namespace merx::catalog
