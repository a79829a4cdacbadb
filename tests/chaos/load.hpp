// Customers who go on buying while something breaks, as a good client does: with the same Idempotency-Key until there
// is an answer, at the next gateway where one is gone.
//
//     Load load(shop, "kill-orders");
//     load.await_orders(20);
//     … break something, mend it …
//     load.await_orders(20);                // twenty more
//     expect_all_kept(shop, load.stop());
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "shop_process.hpp"
#include "shopper.hpp"

namespace merx::chaos {

struct Tally {
    std::map<std::string, e2e::Json> accepted; // orders by key, as they were answered
    std::map<std::string, int> troubles;       // requests that had to be made again, by what was wrong
    std::map<std::string, int> wrong;          // answers that no fault excuses, and requests that were given up

    int troubled() const;
};

class Load {
public:
    static constexpr const char* sku = "STEADY";
    static constexpr int buyers = 4;
    // How long a customer goes on asking.
    static constexpr std::chrono::seconds patience{90};

    // Begins. `name`: what keys begin with. The shop must outlive it, and sells the SKU above.
    Load(e2e::ShopProcess& shop, std::string name);
    ~Load(); // stopped, if it was not
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Returns when so many more orders have been accepted; a minute without that fails the test.
    void await_orders(int more);
    // Returns when so many more requests have met trouble; a minute without that fails the test.
    void await_troubles(int more);
    int accepted() const;
    // Begins no more, and returns when all that was begun is answered.
    Tally stop();

private:
    friend class Buyer;

    template <class Count>
    void await(const char* what, int more, Count count);
    template <class Change>
    void note(Change change);

    e2e::ShopProcess& shop_;
    const std::string name_;
    std::atomic<bool> over_ = false;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Tally tally_;
    std::vector<std::jthread> threads_;
};

// Every accepted order is there, has ended as its payment says, and is still what its key means; nothing was given up
// and nothing answered that no fault excuses.
void expect_all_kept(e2e::ShopProcess& shop, const Tally& tally);

} // namespace merx::chaos
