// Whatever is done to stock, in whatever order: nothing goes below zero, and the levels are the sums of what was done.
#include <map>

#include <rapidcheck.h>

#include "inventory_fixture.hpp"

namespace merx::inventory {
namespace {

enum class Step { adjust, place, confirm, commit, release, restock, wait };

const std::vector<std::string> skus{"TEE-S", "TEE-M", "TEE-L"};

// What the service must agree with, as simple as can be.
class Ledger {
public:
    void apply(InventoryBench& bench, Step step, const std::string& order, const std::string& location) {
        switch (step) {
        case Step::adjust: adjust(bench, location); break;
        case Step::place: place(bench, order); break;
        case Step::confirm: confirm(bench, order); break;
        case Step::commit: commit(bench, order); break;
        case Step::release: release(bench, order); break;
        case Step::restock: restock(bench, order); break;
        case Step::wait:
            bench.clock().advance(std::chrono::minutes{10});
            bench.expire();
            break;
        }
    }
    std::int64_t on_hand(const std::string& sku) { return on_hand_[sku]; }

private:
    void adjust(InventoryBench& bench, const std::string& location) {
        const auto& sku = *rc::gen::elementOf(skus);
        const std::int64_t delta =
            *rc::gen::suchThat(rc::gen::inRange<std::int64_t>(-5, 15), [](auto n) { return n != 0; });
        if (bench.adjust(sku, delta, location)) {
            on_hand_[sku] += delta;
        }
    }
    void place(InventoryBench& bench, const std::string& order) {
        std::vector<InventoryBench::Line> lines;
        for (const std::string& sku : skus) {
            if (*rc::gen::arbitrary<bool>()) {
                lines.emplace_back(sku, *rc::gen::inRange<std::int64_t>(1, 8));
            }
        }
        if (!lines.empty()) {
            const auto hold = bench.place(order, lines);
            if (hold) {
                lines_[order] = lines;
            }
        }
    }
    void confirm(InventoryBench& bench, const std::string& order) {
        if (bench.confirm(order)) {
            RC_ASSERT(lines_.contains(order));
        }
    }
    void commit(InventoryBench& bench, const std::string& order) {
        if (bench.commit(order) && gone_.insert({order, false}).second) {
            for (const auto& [sku, quantity] : lines_.at(order)) {
                on_hand_[sku] -= quantity;
            }
        }
    }
    void release(InventoryBench& bench, const std::string& order) {
        RC_ASSERT(bench.release(order).has_value() == !gone_.contains(order));
    }
    void restock(InventoryBench& bench, const std::string& order) {
        const bool restocked = bench.restock(order).has_value();
        RC_ASSERT(restocked == gone_.contains(order));
        if (restocked && !std::exchange(gone_.at(order), true)) {
            for (const auto& [sku, quantity] : lines_.at(order)) {
                on_hand_[sku] += quantity;
            }
        }
    }

    std::map<std::string, std::int64_t> on_hand_;
    std::map<std::string, std::vector<InventoryBench::Line>> lines_;
    std::map<std::string, bool> gone_; // committed orders, and whether they came back
};

TEST(InventoryProperties, hold_after_every_step_of_any_sequence) {
    const bool held = rc::check([] {
        InventoryBench bench;
        Ledger ledger;
        const std::vector<std::string> locations{"", bench.add_location("Front", 10), bench.add_location("Attic", 300)};
        std::vector<std::string> orders;
        for (int i = 0; i < 5; ++i) {
            orders.push_back(bench.order_id());
        }
        const int length = *rc::gen::inRange(1, 40);
        for (int i = 0; i < length; ++i) {
            const Step step = *rc::gen::weightedElement<Step>({{4, Step::adjust},
                                                               {6, Step::place},
                                                               {2, Step::confirm},
                                                               {3, Step::commit},
                                                               {2, Step::release},
                                                               {2, Step::restock},
                                                               {1, Step::wait}});
            ledger.apply(bench, step, *rc::gen::elementOf(orders), *rc::gen::elementOf(locations));
            RC_ASSERT(bench.breaches() == 0U);
        }
        for (const std::string& sku : skus) {
            RC_ASSERT(bench.stock(sku).starts_with(std::to_string(ledger.on_hand(sku)) + "/"));
        }
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace merx::inventory
