// `… in ($1, $2, …)` for any number of values, out of a few statement texts, so that each stays prepared.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sql/database.hpp"

namespace merx::catalog {

class InList {
public:
    static constexpr std::size_t max_values = 512;

    // `before` is the statement up to the list's bracket, such as "select … where sku in".
    explicit InList(std::string_view before);

    // The values are 1 to max_values; they are filled up with the last one to the next length that has a text.
    Task<sql::Rows> query(sql::Session& session, sql::Params values) const;

private:
    static constexpr std::array<std::size_t, 5> lengths{1, 4, 24, 128, max_values};
    std::array<std::string, lengths.size()> texts_;
};

} // namespace merx::catalog
