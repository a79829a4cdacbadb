#include "audit/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "async/run_blocking.hpp"
#include "audit/damages_test.hpp"
#include "audit/eventful_day.hpp"
#include "audit/rows.hpp"
#include "shop/housekeeping.hpp"
#include "sql/sqlite.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_loop.hpp"

namespace merx::audit {
namespace {

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
