#include "sql/many_rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/assert.hpp"

namespace merx::sql {
namespace {

// "($1, $2)", from the number given on.
void append_places(std::string& text, std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "($" : ", $") + std::to_string(first + i);
    }
    text += ")";
}

} // namespace

InsertMany::InsertMany(std::string_view into, std::size_t columns, std::string_view tail) : columns_(columns) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::string& text = statements_[i];
        text = "insert into " + std::string(into) + " values ";
        for (std::size_t row = 0; row < sizes[i]; ++row) {
            text += row == 0 ? "" : ", ";
            append_places(text, row * columns + 1, columns);
        }
        text += " " + std::string(tail);
    }
}

void InsertMany::send(Transaction& tx, Params values) const {
    MERX_ASSERT(values.size() % columns_ == 0);
    auto next = values.begin();
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto length = static_cast<std::ptrdiff_t>(sizes[i] * columns_);
        while (values.end() - next >= length) {
            tx.send(statements_[i], Params(std::make_move_iterator(next), std::make_move_iterator(next + length)));
            next += length;
        }
    }
}

SelectByKeys::SelectByKeys(std::string_view head, std::string_view tail) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::string& text = statements_[i];
        text = std::string(head) + " ";
        append_places(text, 1, sizes[i]);
        text += " " + std::string(tail);
    }
}

Task<Rows> SelectByKeys::query(Session& session, std::vector<std::string> keys) const {
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    Rows rows;
    for (std::size_t done = 0; done < keys.size();) {
        const std::size_t count = std::min(keys.size() - done, sizes.back());
        const auto size = static_cast<std::size_t>(std::ranges::lower_bound(sizes, count) - sizes.begin());
        Params params(sizes[size], keys[done + count - 1]);
        std::copy_n(std::make_move_iterator(keys.begin() + static_cast<std::ptrdiff_t>(done)), count, params.begin());
        Rows found = co_await session.query(statements_[size], std::move(params));
        rows.insert(rows.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
        done += count;
    }
    co_return rows;
}

} // namespace merx::sql
