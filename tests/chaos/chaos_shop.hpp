// The split shop in which all faults of this program happen, one after another, and what they are about.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "audit.hpp"
#include "load.hpp"
#include "shop_process.hpp"
#include "shopper.hpp"

namespace merx::chaos {

using e2e::Answer;
using e2e::Json;
using e2e::Program;
using e2e::Shopper;

// How long an order's work is its owner's, whatever happens to that.
inline constexpr std::chrono::seconds work_lease = 6 * e2e::ShopProcess::lease;

// Started when it is first asked for. Every service has two places, of which the second is empty but for orders.
// Stopped and audited when all tests are over.
e2e::ShopProcess& shop();

// Its PostgreSQL, Redis and Kafka.
e2e::Backends& backends();

// Polls until something holds; fails the test, saying what, where it does not within a minute.
template <class Condition>
void await(const std::string& what, Condition condition, std::chrono::seconds limit = std::chrono::seconds{60}) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            ADD_FAILURE() << "in vain: " << what;
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

// Whether the process that somebody visits says under /readyz that it has this.
bool is_there(Shopper& visitor, const std::string& dependency);

// Kinds of the mails about an order, in the order in which they were made.
std::vector<std::string> mails_about(Shopper& admin, const std::string& order_id);

} // namespace merx::chaos
