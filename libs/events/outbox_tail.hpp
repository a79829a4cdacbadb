// Follows an outbox: what is announced from when the tail began, in about the order in which it was committed. For
// people who watch; consumers subscribe.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "events/event.hpp"
#include "sql/database.hpp"

namespace merx::events {

class OutboxTail {
public:
    // The database must outlive it.
    explicit OutboxTail(sql::Database& database) : database_(database) {}

    // What has come since the last call; the first finds the end, and gives nothing. Throws Failure.
    Task<std::vector<Event>> next();

private:
    sql::Database& database_;
    bool has_begun_ = false;
    // Positions are given before they are committed, so a lower one may appear after a higher one.
    std::int64_t settled_ = 0; // looked at for the last time, and all below
    std::set<std::int64_t> seen_;
};

} // namespace merx::events
