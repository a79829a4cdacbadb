#include "audit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

namespace merx::e2e {
namespace {

constexpr std::chrono::milliseconds poll_interval{100};

CommandResult audit(const ShopProcess& shop) {
    std::vector<std::string> arguments{"audit"};
    for (const std::string& argument : shop.store_arguments()) {
        arguments.push_back(argument);
    }
    return run_merx(arguments);
}

// What is not done yet breaks no rule; the audit counts it under these.
bool is_at_rest(const CommandResult& report) {
    return report.exit_code == 0 &&
           std::ranges::none_of(
               std::to_array<std::string_view>({"payments.under_way", "promises.under_way", "events.waiting_to_be_sent",
                                                "events.on_their_way", "search.under_way"}),
               [&](std::string_view unfinished) { return report.out.find(unfinished) != std::string::npos; });
}

} // namespace

void expect_rest(const ShopProcess& shop, std::chrono::seconds patience) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    CommandResult report = audit(shop);
    while (!is_at_rest(report)) {
        if (std::chrono::steady_clock::now() > limit) {
            ADD_FAILURE() << "The shop did not come to rest.\n" << report.out << report.err << shop.logs();
            return;
        }
        std::this_thread::sleep_for(poll_interval);
        report = audit(shop);
    }
}

void expect_clean_audit(ShopProcess& shop) {
    expect_rest(shop);
    EXPECT_EQ(shop.stop(), 0) << shop.logs();
    const CommandResult report = audit(shop);
    EXPECT_EQ(report.exit_code, 0) << report.out << report.err;
}

} // namespace merx::e2e
