// Many rows with few statements. Statements are prepared under their text, so that there may only be a few of those:
// these come in a handful of sizes each.
//
//     static const InsertMany holds("hold (order_id, state)", 2);
//     holds.send(tx, {"ord_1", "open", "ord_2", "open"});
//
//     static const SelectByKeys by_order("select order_id, state from hold where order_id in", "order by order_id");
//     const Rows rows = co_await by_order.query(tx, {"ord_1", "ord_2"});
//
//     static const UpdateMany states("hold", {"order_id"}, {{"state", "text"}});
//     states.send(tx, {"ord_1", "confirmed", "ord_2", "released"});
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/database.hpp"

namespace merx::sql {

// The row behind those of a list for InsertMany or UpdateMany.
void append(Params& rows, Params row);

class InsertMany {
public:
    // `into`: the table and its columns, of which there are `columns`; `tail` may say what to do "on conflict".
    InsertMany(std::string_view into, std::size_t columns, std::string_view tail = {});

    // `values`: those of the first row, then those of the second, and so on. Sent, not awaited: see
    // Transaction::send().
    void send(Transaction& tx, Params values) const;

private:
    static constexpr std::array<std::size_t, 7> sizes{64, 32, 16, 8, 4, 2, 1};

    std::size_t columns_;
    std::array<std::string, sizes.size()> statements_;
};

class SelectByKeys {
public:
    static constexpr std::size_t max_keys = 256; // of one statement

    // `head` ends with "in", `tail` may be empty.
    SelectByKeys(std::string_view head, std::string_view tail);

    // The rows of one statement, in its order; where there are more than max_keys, those of several, one after another.
    // Keys are texts; one that stands there twice counts once.
    Task<Rows> query(Session& session, std::vector<std::string> keys) const;

private:
    // A list is filled up to the next of these with its last key.
    static constexpr std::array<std::size_t, 4> sizes{1, 16, 64, max_keys};

    std::array<std::string, sizes.size()> statements_;
};

// Removes rows by a key that is one text.
class DeleteByKeys {
public:
    // `head` ends with "in".
    explicit DeleteByKeys(std::string_view head);

    // Sent, not awaited.
    void send(Transaction& tx, std::span<const std::string> keys) const;

private:
    static constexpr std::array<std::size_t, 4> sizes{1, 4, 16, 64};

    std::array<std::string, sizes.size()> statements_;
};

// Gives each of several rows values of its own.
class UpdateMany {
public:
    struct Column {
        std::string name;
        std::string type; // "text" or "bigint"
    };
    // Rows are found by `keys`, which are texts, and where `condition` holds, if there is one.
    UpdateMany(const std::string& table, const std::vector<std::string>& keys, const std::vector<Column>& columns,
               const std::string& condition = {});

    // `values`: the keys and columns of the first row, then those of the second, and so on; no row twice. Sent, not
    // awaited.
    void send(Transaction& tx, Params values) const;

private:
    // A list is filled up to the next of these with its last row.
    static constexpr std::array<std::size_t, 6> sizes{1, 4, 8, 16, 32, 64};

    std::size_t width_;
    std::array<std::string, sizes.size()> statements_;
};

} // namespace merx::sql
