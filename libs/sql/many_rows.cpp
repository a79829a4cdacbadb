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

// Of these sizes the first that holds so many, or the last one.
template <std::size_t Count>
std::size_t size_for(const std::array<std::size_t, Count>& sizes, std::size_t wanted) {
    const auto found = static_cast<std::size_t>(std::ranges::lower_bound(sizes, wanted) - sizes.begin());
    return std::min(found, Count - 1);
}

// One row by its keys, which come first among the parameters.
std::string update_one(const std::string& table, const std::vector<std::string>& keys,
                       const std::vector<UpdateMany::Column>& columns, const std::string& condition) {
    std::string text = "update " + table + " set ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        text += (i == 0 ? "" : ", ") + columns[i].name + " = $" + std::to_string(keys.size() + i + 1);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        text += (i == 0 ? " where " : " and ") + keys[i] + " = $" + std::to_string(i + 1);
    }
    return text + (condition.empty() ? "" : " and " + condition);
}

std::string update_several(const std::string& table, const std::vector<std::string>& keys,
                           const std::vector<UpdateMany::Column>& columns, const std::string& condition,
                           std::size_t rows) {
    std::string text = "update " + table + " set ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        text += (i == 0 ? "" : ", ") + columns[i].name + " = v.column" + std::to_string(keys.size() + i + 1);
    }
    text += " from (values (";
    // What the first row's parameters are, those of the others are too.
    const std::size_t width = keys.size() + columns.size();
    for (std::size_t i = 0; i < width; ++i) {
        const std::string type = i < keys.size() ? "text" : columns[i - keys.size()].type;
        text += (i == 0 ? "cast($" : ", cast($") + std::to_string(i + 1) + " as " + type + ")";
    }
    text += ")";
    for (std::size_t row = 1; row < rows; ++row) {
        text += ", ";
        append_places(text, row * width + 1, width);
    }
    text += ") as v";
    for (std::size_t i = 0; i < keys.size(); ++i) {
        text += (i == 0 ? " where " : " and ") + table + "." + keys[i] + " = v.column" + std::to_string(i + 1);
    }
    return text + (condition.empty() ? "" : " and " + condition);
}

} // namespace

void append(Params& rows, Params row) {
    rows.insert(rows.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
}

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

DeleteByKeys::DeleteByKeys(std::string_view head) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::string& text = statements_[i];
        text = std::string(head) + " ";
        append_places(text, 1, sizes[i]);
    }
}

void DeleteByKeys::send(Transaction& tx, std::span<const std::string> keys) const {
    while (!keys.empty()) {
        const std::size_t size = size_for(sizes, keys.size());
        const std::size_t count = std::min(keys.size(), sizes[size]);
        Params params(sizes[size], keys[count - 1]);
        std::ranges::copy(keys.first(count), params.begin());
        tx.send(statements_[size], std::move(params));
        keys = keys.subspan(count);
    }
}

UpdateMany::UpdateMany(const std::string& table, const std::vector<std::string>& keys,
                       const std::vector<Column>& columns, const std::string& condition)
    : width_(keys.size() + columns.size()) {
    statements_[0] = update_one(table, keys, columns, condition);
    for (std::size_t i = 1; i < sizes.size(); ++i) {
        statements_[i] = update_several(table, keys, columns, condition, sizes[i]);
    }
}

void UpdateMany::send(Transaction& tx, Params values) const {
    MERX_ASSERT(values.size() % width_ == 0);
    for (std::size_t done = 0; done < values.size();) {
        const std::size_t rows = (values.size() - done) / width_;
        const std::size_t size = size_for(sizes, rows);
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(done);
        const auto count = static_cast<std::ptrdiff_t>(std::min(rows, sizes[size]) * width_);
        Params params(std::make_move_iterator(first), std::make_move_iterator(first + count));
        while (params.size() < sizes[size] * width_) {
            params.push_back(params[params.size() - width_]);
        }
        tx.send(statements_[size], std::move(params));
        done += static_cast<std::size_t>(count);
    }
}

} // namespace merx::sql
