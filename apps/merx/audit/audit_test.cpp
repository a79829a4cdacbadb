#include "audit/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "async/run_blocking.hpp"
#include "audit/eventful_day.hpp"
#include "audit/rows.hpp"
#include "shop/housekeeping.hpp"
#include "sql/sqlite.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::audit {
namespace {

using shop::StoreName;

// What a store is told behind its service's back. Words that begin with @ stand for ids of the day.
struct Deed {
    StoreName store;
    std::string sql;
};

struct Damage {
    std::string rule;
    std::string subject;
    std::vector<Deed> deeds;

    friend void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.rule; }
};

const std::string main_location = "loc_0000000000e008000000000000";

// One for every rule there is: it breaks that rule and no other.
const Damage damages[] = {
    {"stock.on_hand_is_the_sum_of_movements",
     "TEE at " + main_location,
     {{StoreName::inventory, "update stock set on_hand = on_hand + 1 where sku = 'TEE'"}}},
    {"stock.held_is_the_sum_of_movements",
     "TEE at " + main_location,
     {{StoreName::inventory, "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, "
                             "create_time) values ('mov_x', 'TEE', '" +
                                 main_location + "', 0, 1, 'hold', 'nobody', 0)"}}},
    {"stock.never_below_zero",
     "MUG at " + main_location,
     {{StoreName::inventory,
       "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, create_time) select "
       "'mov_x', sku, location_id, held - 1 - on_hand, 0, 'loss', 'nobody', 0 from stock where sku = 'MUG'"},
      {StoreName::inventory, "update stock set on_hand = held - 1 where sku = 'MUG'"}}},
    {"stock.held_is_the_sum_of_open_holds",
     "TEE at " + main_location,
     {{StoreName::inventory, "insert into movement (id, sku, location_id, on_hand_delta, held_delta, reason, actor, "
                             "create_time) values ('mov_x', 'TEE', '" +
                                 main_location + "', 0, 1, 'hold', 'nobody', 0)"},
      {StoreName::inventory, "update stock set held = held + 1 where sku = 'TEE'"}}},
    {"stock.movements_are_as_the_hold_says",
     "@delivered",
     {{StoreName::inventory,
       "update movement set order_id = null where order_id = '@delivered' and reason = 'commit' and sku = 'TEE'"}}},

    {"orders.document_can_be_read",
     "@confirmed",
     {{StoreName::orders, "update orders set document = '{' where id = '@confirmed'"}}},
    {"orders.line_is_quantity_times_price",
     "@confirmed",
     {{StoreName::orders,
       "update orders set document = json_set(document, '$.lines[0].unit_price.amount', 1) where id = '@confirmed'"}}},
    {"orders.subtotal_is_the_sum_of_lines",
     "@confirmed",
     {{StoreName::orders,
       "update orders set subtotal = subtotal + 1, discount_total = discount_total + 1 where id = '@confirmed'"}}},
    {"orders.total_is_the_sum_of_its_parts",
     "@confirmed",
     {{StoreName::orders, "update orders set shipping_total = shipping_total + 1 where id = '@confirmed'"}}},
    {"orders.total_is_lines_and_charges",
     "@confirmed",
     {{StoreName::orders,
       "update orders set document = json_set(document, '$.charges[0].amount.amount', 1) where id = '@confirmed'"}}},
    {"orders.history_has_no_gap",
     "@delivered",
     {{StoreName::orders, "update order_steps set from_status = 'confirmed' where order_id = '@delivered' and "
                          "to_status = 'delivered'"}}},
    {"orders.history_is_a_walk_in_the_state_table",
     "@delivered",
     {{StoreName::orders, "delete from order_steps where order_id = '@delivered' and to_status = 'shipped'"},
      {StoreName::orders, "update order_steps set from_status = 'confirmed' where order_id = '@delivered' and "
                          "to_status = 'delivered'"}}},
    {"orders.history_ends_where_it_stands",
     "@delivered",
     {{StoreName::orders, "delete from order_steps where order_id = '@delivered' and to_status = 'delivered'"}}},
    {"orders.every_history_has_an_order",
     "ord_lost",
     {{StoreName::orders, "insert into order_steps values ('ord_lost', 1, null, 'pending', 'nobody', '', 0)"}}},

    {"payments.captured_is_nothing_or_all",
     "@delivered_payment",
     {{StoreName::payments, "update payment set captured = captured - 1 where id = '@delivered_payment'"},
      {StoreName::sandbox, "update charge set captured = captured - 1 where reference = '@delivered_payment'"}}},
    {"payments.refunded_is_at_most_captured",
     "@returned_payment",
     {{StoreName::payments, "update payment set refunded = refunded + 1 where id = '@returned_payment'"},
      {StoreName::payments, "update refund set amount = amount + 1 where payment_id = '@returned_payment'"},
      {StoreName::sandbox, "update charge set refunded = refunded + 1 where reference = '@returned_payment'"},
      {StoreName::sandbox,
       "update charge_refund set amount = amount + 1 where charge_reference = '@returned_payment'"}}},
    {"payments.refunded_is_the_sum_of_refunds",
     "@part_refunded_payment",
     {{StoreName::payments, "update refund set amount = amount - 1 where payment_id = '@part_refunded_payment'"}}},
    {"payments.status_is_as_the_amounts_say",
     "@part_refunded_payment",
     {{StoreName::payments, "update payment set status = 'captured' where id = '@part_refunded_payment'"},
      {StoreName::orders, "update orders set payment_status = 'captured' where id = '@part_refunded'"}}},
    {"payments.captured_agrees_with_the_provider",
     "@delivered_payment",
     {{StoreName::sandbox, "update charge set captured = 0 where reference = '@delivered_payment'"}}},
    {"payments.refunded_agrees_with_the_provider",
     "@part_refunded_payment",
     {{StoreName::sandbox, "update charge set refunded = refunded + 1 where reference = '@part_refunded_payment'"},
      {StoreName::sandbox,
       "update charge_refund set amount = amount + 1 where charge_reference = '@part_refunded_payment'"}}},
    {"payments.amount_agrees_with_the_provider",
     "@confirmed_payment",
     {{StoreName::sandbox, "update charge set amount = amount + 1 where reference = '@confirmed_payment'"}}},
    {"payments.what_was_given_up_is_not_reserved",
     "@cancelled_payment",
     {{StoreName::sandbox, "update charge set state = 'authorized' where reference = '@cancelled_payment'"}}},
    {"payments.what_is_authorized_is_reserved",
     "@confirmed_payment",
     {{StoreName::sandbox, "update charge set state = 'voided' where reference = '@confirmed_payment'"}}},
    {"provider.refunded_is_the_sum_of_refunds",
     "@part_refunded_payment",
     {{StoreName::sandbox,
       "update charge_refund set amount = amount - 1 where charge_reference = '@part_refunded_payment'"}}},
    {"provider.every_charge_has_a_payment",
     "pay_lost",
     {{StoreName::sandbox,
       "insert into charge values ('pay_lost', 'ch_x', 'pm_card_visa', 100, 'USD', 'authorized', '', 0, 0, 0, 0)"}}},

    {"promises.a_pending_order_is_being_worked_on",
     "@waiting",
     {{StoreName::orders, "delete from order_work where order_id = '@waiting'"}}},
    {"promises.stock_is_as_the_order_says",
     "@confirmed",
     {{StoreName::inventory, "update hold set state = 'open' where order_id = '@confirmed'"}}},
    {"promises.money_is_as_the_order_says",
     "@confirmed",
     {{StoreName::payments, "update payment set status = 'requires_payment' where id = '@confirmed_payment'"},
      {StoreName::orders, "update orders set payment_status = 'requires_payment' where id = '@confirmed'"}}},
    {"promises.stock_is_that_of_the_lines",
     "@delivered",
     {{StoreName::inventory, "update hold_line set sku = 'CAP' where order_id = '@delivered' and sku = 'TEE'"}}},
    {"promises.payment_is_about_the_total",
     "@confirmed",
     {{StoreName::payments, "update payment set amount = amount + 1 where id = '@confirmed_payment'"},
      {StoreName::sandbox, "update charge set amount = amount + 1 where reference = '@confirmed_payment'"}}},
    {"promises.every_hold_has_an_order",
     "ord_lost",
     {{StoreName::inventory, "insert into hold values ('ord_lost', 'hold_x', 'released', 0, 0, 0)"}}},
    {"promises.every_payment_has_an_order",
     "ord_lost",
     {{StoreName::payments,
       "insert into payment select 'pay_x', 'ord_lost', null, 'voided', 'nothing', null, null, 0, 0, '', '', '', '', "
       "1, null, 0, 0, 0"}}},
    {"promises.the_order_knows_its_payment",
     "@delivered",
     {{StoreName::orders, "update orders set payment_status = 'authorized' where id = '@delivered'"}}},

    {"events.of_a_subject_are_in_order",
     "@delivered_event",
     {{StoreName::orders, "update outbox set subject_sequence = 0 where id = '@delivered_event'"}}},
    {"events.sent_means_heard",
     "@confirmed_event",
     {{StoreName::notifications,
       "delete from inbox where consumer = 'notifications.mail' and event_id = '@confirmed_event'"}}},
    {"events.none_is_parked",
     "@confirmed_event",
     {{StoreName::notifications,
       "insert into dead_letters values ('notifications.mail', '@confirmed_event', 'order.confirmed', 'orders', "
       "'@confirmed', 1, 0, '', '', 5, 'No paper.', 0)"}}},
    {"events.a_confirmed_order_is_one_mail",
     "@confirmed",
     {{StoreName::notifications,
       "insert into notifications select 'ntf_x', template, recipient, subject, body, about, status, attempts, "
       "last_error, create_time, due_time, send_time from notifications where about = '@confirmed' and template = "
       "'order_confirmed'"}}},
};

// What is not finished is counted under these, and breaks nothing.
const std::set<std::string> under_way{"payments.under_way", "promises.under_way", "events.waiting_to_be_sent",
                                      "events.on_their_way"};

// What the auditor finds in a directory that nobody writes.
Report audit_of(const std::filesystem::path& data_dir, Duration later = Duration::zero(),
                Duration delivery_time = Duration::zero()) {
    testing::FakeClock clock;
    clock.advance(later);
    testing::SeededRandom random;
    const runtime::Settings settings = shop::RunningShop::settings_for(data_dir);
    auto stores = shop::Stores::open_read_only(shop::RunningShop::settings_for(data_dir));
    runtime::EventLoops loops(1);
    const shop::Shop shop({.stores = stores, .loops = loops, .settings = settings, .clock = clock, .random = random});
    return audit_everything(stores, shop.subscriptions(), clock.now(), delivery_time);
}

std::vector<std::string> breaches_of(const Report& report) {
    std::vector<std::string> found;
    for (const Breach& breach : report.breaches()) {
        found.push_back(breach.rule + " " + breach.subject);
    }
    return found;
}

std::uint64_t checked(const Report& report, const std::string& rule) {
    const auto found = report.rules().find(rule);
    return found == report.rules().end() ? 0 : found->second.checked;
}

void copy_stores(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const StoreName store : shop::all_stores) {
        sql::copy_sqlite(shop::file_of(store, from), shop::file_of(store, to));
    }
}

// Writes what the schema would refuse, as a fault of the disk or of a person would.
void tamper(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "pragma ignore_check_constraints = on", nullptr, nullptr, nullptr), SQLITE_OK);
    const int outcome = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    EXPECT_EQ(outcome, SQLITE_OK) << sqlite3_errmsg(database) << ": " << sql;
    EXPECT_EQ(sqlite3_changes(database), 1) << sql;
    ASSERT_EQ(sqlite3_close(database), SQLITE_OK);
}

class AuditTest : public ::testing::TestWithParam<Damage> {
protected:
    // One day in one shop, for all tests: each works on a copy.
    static void SetUpTestSuite() {
        day_dir_ = std::make_unique<testing::TempDir>();
        shop::RunningShop shop(day_dir_->path());
        ids_ = EventfulDay(shop).ids();
        for (const char* name : {"confirmed", "delivered"}) {
            const auto found =
                rows(shop.stores()[StoreName::orders], "select id from outbox where subject = $1 and type = $2",
                     {ids_.at(name), "order." + std::string(name)});
            ids_[name + std::string("_event")] = found.at(0).text(0);
        }
    }
    static void TearDownTestSuite() { day_dir_.reset(); }

    void SetUp() override { copy_stores(day_dir_->path(), dir_.path()); }

    // Longer names first: @delivered_payment begins with @delivered.
    static std::string with_ids(std::string text) {
        for (auto id = ids_.rbegin(); id != ids_.rend(); ++id) {
            const std::string word = "@" + id->first;
            for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
                text.replace(at, word.size(), id->second);
            }
        }
        return text;
    }

    testing::TempDir dir_;

private:
    static std::unique_ptr<testing::TempDir> day_dir_;
    static std::map<std::string, std::string> ids_;
};
std::unique_ptr<testing::TempDir> AuditTest::day_dir_;
std::map<std::string, std::string> AuditTest::ids_;

TEST_F(AuditTest, finds_nothing_wrong_with_an_eventful_day) {
    const Report report = audit_of(dir_.path());
    EXPECT_THAT(breaches_of(report), ::testing::IsEmpty());
    for (const Damage& damage : damages) {
        EXPECT_GT(checked(report, damage.rule), 0U) << damage.rule;
    }
    EXPECT_EQ(checked(report, "promises.under_way"), 1U) << "the order that waits for its customer";
    EXPECT_EQ(checked(report, "payments.under_way"), 1U);
    EXPECT_EQ(checked(report, "events.waiting_to_be_sent"), 0U);
}

TEST_F(AuditTest, has_no_rule_that_was_never_seen_broken) {
    std::set<std::string> broken;
    for (const Damage& damage : damages) {
        broken.insert(damage.rule);
    }
    for (const auto& [rule, counts] : audit_of(dir_.path()).rules()) {
        EXPECT_TRUE(broken.contains(rule) || under_way.contains(rule)) << rule;
    }
}

TEST_F(AuditTest, does_not_ask_who_has_heard_what_may_be_forgotten_again) {
    tamper(shop::file_of(StoreName::notifications, dir_.path()),
           with_ids("delete from inbox where consumer = 'notifications.mail' and event_id = '@confirmed_event'"));
    EXPECT_FALSE(audit_of(dir_.path(), shop::Housekeeping::event_retention).clean());
    EXPECT_TRUE(audit_of(dir_.path(), shop::Housekeeping::event_retention + Duration{1}).clean());
}

TEST_F(AuditTest, gives_events_time_to_arrive_where_brokers_carry_them) {
    tamper(shop::file_of(StoreName::notifications, dir_.path()),
           with_ids("delete from inbox where consumer = 'notifications.mail' and event_id = '@confirmed_event'"));
    tamper(shop::file_of(StoreName::notifications, dir_.path()),
           with_ids("delete from notifications where about = '@confirmed' and template = 'order_confirmed'"));
    // The shop's clock stands still, so all was sent at the moment at which the clock here begins.
    const Report early = audit_of(dir_.path(), std::chrono::minutes{1} - Duration{1}, std::chrono::minutes{1});
    EXPECT_THAT(breaches_of(early), ::testing::IsEmpty());
    EXPECT_EQ(checked(early, "events.on_their_way"), 1U);
    EXPECT_EQ(audit_of(dir_.path(), std::chrono::minutes{1}, std::chrono::minutes{1}).breaches().size(), 2U);
}

TEST_P(AuditTest, reports_what_breaks) {
    for (const Deed& deed : GetParam().deeds) {
        tamper(shop::file_of(deed.store, dir_.path()), with_ids(deed.sql));
    }
    const Report report = audit_of(dir_.path());
    EXPECT_THAT(breaches_of(report), ::testing::ElementsAre(GetParam().rule + " " + with_ids(GetParam().subject)));
}

std::string test_name(const ::testing::TestParamInfo<Damage>& damage) {
    std::string name = damage.param.rule;
    std::ranges::replace(name, '.', '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Rules, AuditTest, ::testing::ValuesIn(damages), test_name);

// A shop whose loop the test turns, so that it can be stopped at any moment.
class HaltedShop {
public:
    explicit HaltedShop(const std::filesystem::path& data_dir)
        : settings_(shop::RunningShop::settings_for(data_dir)), stores_(shop::Stores::open(data_dir)) {
        shop::migrate(stores_, clock_);
    }
    ~HaltedShop() { run(shop_.orders().stop()); }
    HaltedShop(const HaltedShop&) = delete;
    HaltedShop& operator=(const HaltedShop&) = delete;

    shop::Shop* operator->() { return &shop_; }
    template <class T>
    T run(Task<T> task) {
        return loop_.run(std::move(task));
    }
    // Begins a checkout and leaves it where it first waits for the time to pass.
    void begin(const orders::v1::CreateOrderRequest& request) {
        spawn(loop_, [](shop::Shop& shop, orders::v1::CreateOrderRequest wanted) -> Task<void> {
            const rpc::Call call = staff("begun");
            static_cast<void>(co_await shop.orders().api().create_order(call, wanted));
        }(shop_, request));
        loop_.run_ready();
    }

private:
    testing::FakeClock clock_;
    testing::SeededRandom random_;
    testing::TestLoop loop_{clock_};
    const runtime::Settings settings_;
    shop::Stores stores_;
    runtime::EventLoops loops_{1}; // never started
    shop::Shop shop_{{.stores = stores_, .loops = loops_, .settings = settings_, .clock = clock_, .random = random_}};
};

TEST(AuditOfAShopThatDied, counts_what_is_under_way_and_calls_nothing_broken) {
    const testing::TempDir alive;
    const testing::TempDir dead;
    {
        HaltedShop shop(alive.path());
        open_for_business(shop);
        shop.begin(order_for({{"TEE", 2}}, "pm_sandbox_slow"));
        copy_stores(alive.path(), dead.path());
    }
    const Report found = audit_of(dead.path());
    EXPECT_THAT(breaches_of(found), ::testing::IsEmpty());
    EXPECT_EQ(checked(found, "promises.under_way"), 1U);
    EXPECT_EQ(checked(found, "payments.under_way"), 1U);
    EXPECT_GT(checked(found, "events.waiting_to_be_sent"), 0U);
    EXPECT_EQ(checked(found, "provider.every_charge_has_a_payment"), 1U);

    // The next process finishes it, by when the provider has made up its mind.
    {
        shop::RunningShop shop(dead.path(), std::chrono::seconds{10});
        while (rows(shop.stores()[StoreName::orders], "select 1 from orders where status = 'confirmed'").empty()) {
            std::this_thread::yield();
        }
        shop.deliver_everything();
    }
    const Report after = audit_of(dead.path());
    EXPECT_THAT(breaches_of(after), ::testing::IsEmpty());
    EXPECT_EQ(checked(after, "promises.stock_is_as_the_order_says"), 1U);
    for (const std::string& rule : under_way) {
        EXPECT_EQ(checked(after, rule), 0U) << rule;
    }
}

} // namespace
} // namespace merx::audit
