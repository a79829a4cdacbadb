#include "audit/audit.hpp"
#include "shop/housekeeping.hpp"

namespace merx::audit {

void Report::breach(std::string rule, std::string subject, std::string detail) {
    Rule& counts = rules_[rule];
    ++counts.breaches;
    if (counts.breaches <= kept_per_rule) {
        breaches_.push_back({std::move(rule), std::move(subject), std::move(detail)});
    }
}

void Report::expect(bool holds, const std::string& rule, const std::string& subject,
                    const std::function<std::string()>& detail) {
    checked(rule);
    if (!holds) {
        breach(rule, subject, detail());
    }
}

Report audit_everything(shop::Stores& stores, const std::vector<events::Subscription>& subscriptions, Instant now,
                        Duration delivery_time) {
    Report report;
    audit_stock(stores, report);
    audit_orders(stores, report);
    audit_payments(stores, report);
    audit_promises(stores, report);
    audit_events(stores, subscriptions,
                 {.heard_since = now - shop::Housekeeping::event_retention, .arrived_until = now - delivery_time},
                 report);
    return report;
}

} // namespace merx::audit
