#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "audit/audit.hpp"
#include "audit/rows.hpp"

namespace merx::audit {
namespace {

using Ids = std::unordered_set<std::string>;

// Events that a consumer has seen, applied or parked.
Ids seen_by(const events::Subscription& subscription) {
    Ids ids;
    for (const sql::Row& row :
         rows(*subscription.database, "select event_id from inbox where consumer = $1", {subscription.consumer})) {
        ids.insert(row.text(0));
    }
    return ids;
}

void audit_sequences(sql::Database& database, Report& report) {
    std::unordered_map<std::string, std::int64_t> last;
    for (const sql::Row& row : rows(database, "select subject, subject_sequence, id from outbox order by position")) {
        const auto [before, first] = last.try_emplace(row.text(0), 0);
        report.expect(row.integer(1) >= before->second, "events.of_a_subject_are_in_order", row.text(2), [&] {
            return fmt::format("{} number {} after number {}", row.text(0), row.integer(1), before->second);
        });
        before->second = row.integer(1);
    }
}

void audit_deliveries(const sql::Rows& announced, const std::vector<events::Subscription>& subscriptions,
                      const std::vector<Ids>& seen, DeliveryWindow window, Report& report) {
    for (const sql::Row& row : announced) {
        if (row.is_null(2)) {
            report.checked("events.waiting_to_be_sent");
            continue;
        }
        if (row.instant(3) < window.heard_since) {
            continue;
        }
        for (std::size_t i = 0; i < subscriptions.size(); ++i) {
            if (!events::wants(subscriptions[i], row.text(1))) {
                continue;
            }
            if (!seen[i].contains(row.text(0)) && row.instant(2) > window.arrived_until) {
                report.checked("events.on_their_way");
            } else {
                report.expect(seen[i].contains(row.text(0)), "events.sent_means_heard", row.text(0), [&] {
                    return fmt::format("{} was sent and {} has not heard it", row.text(1), subscriptions[i].consumer);
                });
            }
        }
    }
}

void audit_parked(sql::Database& database, Report& report) {
    const sql::Rows heard = rows(database, "select count(*) from inbox");
    report.checked("events.none_is_parked", static_cast<std::uint64_t>(heard.at(0).integer(0)));
    for (const sql::Row& row : rows(database, "select consumer, event_id, reason from dead_letters")) {
        report.breach("events.none_is_parked", row.text(1),
                      fmt::format("{} could not apply it: {}", row.text(0), row.text(2)));
    }
}

std::unordered_map<std::string, std::int64_t> by_first_column(const sql::Rows& counted) {
    std::unordered_map<std::string, std::int64_t> counts;
    for (const sql::Row& row : counted) {
        counts.emplace(row.text(0), row.integer(1));
    }
    return counts;
}

// The effect, not only the inbox: one mail for each confirmed order's event, unless somebody gave the event up.
void audit_mails(shop::Stores& stores, DeliveryWindow window, Report& report) {
    // Events first: beside a running shop those that were sent have their mails by then.
    const sql::Rows confirmed =
        rows(stores[shop::StoreName::orders],
             "select subject, count(*), sum(case when sent_time > $1 then 0 else 1 end) from outbox where type = "
             "'order.confirmed' and sent_time is not null group by subject",
             {window.arrived_until});
    sql::Database& notifications = stores[shop::StoreName::notifications];
    auto mails = by_first_column(rows(
        notifications, "select about, count(*) from notifications where template = 'order_confirmed' group by about"));
    auto dropped = by_first_column(
        rows(notifications, "select subject, count(*) from dropped_letters where consumer = 'notifications.mail' and "
                            "type = 'order.confirmed' group by subject"));
    for (const sql::Row& row : confirmed) {
        const std::int64_t sent = mails[row.text(0)];
        report.expect(row.integer(2) - dropped[row.text(0)] <= sent && sent <= row.integer(1),
                      "events.a_confirmed_order_is_one_mail", row.text(0),
                      [&] { return fmt::format("{} mails for {} events", sent, row.integer(1)); });
    }
}

} // namespace

void audit_events(shop::Stores& stores, const std::vector<events::Subscription>& subscriptions, DeliveryWindow window,
                  Report& report) {
    // Outboxes before inboxes: beside a running shop what was sent has been heard by then.
    std::vector<sql::Rows> announced;
    for (const shop::StoreName store : shop::all_stores) {
        if (store != shop::StoreName::sandbox) {
            announced.push_back(rows(stores[store], "select id, type, sent_time, time from outbox"));
            audit_sequences(stores[store], report);
            audit_parked(stores[store], report);
        }
    }
    std::vector<Ids> seen;
    seen.reserve(subscriptions.size());
    for (const events::Subscription& subscription : subscriptions) {
        seen.push_back(seen_by(subscription));
    }
    for (const sql::Rows& of_store : announced) {
        audit_deliveries(of_store, subscriptions, seen, window, report);
    }
    audit_mails(stores, window, report);
}

} // namespace merx::audit
