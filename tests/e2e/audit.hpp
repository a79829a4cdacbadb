// What every test of the shop ends with.
#pragma once

#include <gtest/gtest.h>

#include "shop_process.hpp"

namespace merx::e2e {

// Stops the shop and has `merx audit` look at what it left.
inline void expect_clean_audit(ShopProcess& shop) {
    EXPECT_EQ(shop.stop(), 0);
    const CommandResult audit = run_merx({"audit", "--data-dir", shop.data_dir().string()});
    EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
    shop.start();
}

} // namespace merx::e2e
