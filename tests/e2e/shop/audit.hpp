// What every test of the shop ends with.
#pragma once

#include <chrono>

#include "shop_process.hpp"

namespace merx::e2e {

// Waits until no order is being worked on, no payment is unsettled and no event is on its way, as `merx audit` beside
// the running shop sees it, and fails the test with the audit's report where that, or a rule, does not hold within the
// limit.
inline constexpr std::chrono::seconds rest_limit{60};
void expect_rest(const ShopProcess& shop, std::chrono::seconds limit = rest_limit);

// expect_rest(), then stops the shop, which has to end in order, and has `merx audit` look at what it left.
void expect_clean_audit(ShopProcess& shop);

} // namespace merx::e2e
