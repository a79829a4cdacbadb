// `merx audit`: reads every store and reports each breach of the rules that always hold (docs/architecture/data.md),
// with the rows. It changes nothing and may run beside a shop, but stores that are being written are not read at one
// moment: what crosses two of them is certain only for a shop at rest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "events/transport.hpp"
#include "shop/stores.hpp"

namespace merx::audit {

// One row that breaks a rule.
struct Breach {
    std::string rule;    // stable: "stock.on_hand_is_the_sum_of_movements"
    std::string subject; // "TEE-S at loc_…"
    std::string detail;  // what is, and what should be
};

class Report {
public:
    // Breaches of one rule beyond this many are counted and not kept.
    static constexpr std::size_t kept_per_rule = 100;

    // Counts rows as looked at under a rule.
    void checked(const std::string& rule, std::uint64_t rows = 1) { rules_[rule].checked += rows; }
    void breach(std::string rule, std::string subject, std::string detail);
    // Counts one row, and notes a breach unless it holds.
    void expect(bool holds, const std::string& rule, const std::string& subject,
                const std::function<std::string()>& detail);

    struct Rule {
        std::uint64_t checked = 0;
        std::uint64_t breaches = 0;
    };
    const std::map<std::string, Rule>& rules() const { return rules_; }
    const std::vector<Breach>& breaches() const { return breaches_; }
    bool clean() const { return breaches_.empty(); }

private:
    std::map<std::string, Rule> rules_;
    std::vector<Breach> breaches_;
};

// All of it. `subscriptions`: who hears what, with their stores. `delivery_time`: for how long an event may be on its
// way after it was sent; none within a process, where sent means heard. Work that is still to be done breaks no rule;
// it is counted under `payments.under_way`, `promises.under_way`, `events.waiting_to_be_sent` and
// `events.on_their_way`. Throws sql::Failure where a store cannot be read, as do its parts below.
Report audit_everything(shop::Stores& stores, const std::vector<events::Subscription>& subscriptions, Instant now,
                        Duration delivery_time = Duration::zero());

void audit_stock(shop::Stores& stores, Report& report);
void audit_orders(shop::Stores& stores, Report& report);
// Against the books of the provider.
void audit_payments(shop::Stores& stores, Report& report);
// Orders against holds and payments: what one service promised and another did. Of orders with work still to be done
// only what holds at every moment.
void audit_promises(shop::Stores& stores, Report& report);
// The index of a data directory against the catalog, up to the change that the index knows: every product that is for
// sale is in it as of its latest change, and nothing else is. What it has still to take in is counted under
// `search.under_way`. Nothing where the directory has no index.
void audit_search(shop::Stores& stores, const std::filesystem::path& directory, Report& report);
// What was announced before `heard_since` consumers may have forgotten hearing; what was sent after `arrived_until` may
// be on its way.
struct DeliveryWindow {
    Instant heard_since;
    Instant arrived_until;
};
void audit_events(shop::Stores& stores, const std::vector<events::Subscription>& subscriptions, DeliveryWindow window,
                  Report& report);

} // namespace merx::audit
