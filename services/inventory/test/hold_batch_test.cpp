// Wishes about holds that are granted together, against the same wishes granted one after another.
#include "inventory/adapters/hold_batch.hpp"

#include <algorithm>
#include <memory>

#include <rapidcheck.h>

#include "async/spawn.hpp"
#include "inventory/adapters/sql_store.hpp"
#include "inventory_fixture.hpp"

namespace merx::inventory {
namespace {

const std::vector<std::string> skus{"TEE-S", "TEE-M", "TEE-L"};

enum class Verb { place, confirm, commit, release, restock };

struct Wish {
    Verb verb = Verb::place;
    OrderId order;
    HoldRequest request; // to place
};

// One store, asked through its own interface.
class Shelves {
public:
    explicit Shelves(SqlStore::Holds holds)
        : database_({{"events", events::migrations()}, {"inventory", migrations()}}),
          store_(*database_, *outbox_, ids_, holds) {}

    void stock(const std::string& sku, std::int64_t units) {
        const Adjustment adjustment =
            Adjustment::make(Sku::parse(sku).value(), units, "received", std::nullopt).value();
        ASSERT_TRUE(loop_.run(store_.adjust(adjustment, cause_)));
    }
    OrderId order() { return OrderId::make(ids_); }
    HoldRequest request(const OrderId& order, const std::vector<std::pair<std::string, std::int64_t>>& lines) const {
        std::vector<HoldLine> wanted;
        for (const auto& [sku, units] : lines) {
            wanted.push_back({Sku::parse(sku).value(), Quantity::make(units).value()});
        }
        return HoldRequest::make(order, std::move(wanted), clock_.now() + std::chrono::minutes{15}).value();
    }

    Task<std::string> grant(Wish wish) {
        const Result<Hold> hold = co_await ask(wish);
        co_return hold ? describe(*hold) : hold.error().code + "/" + std::to_string(hold.error().fields.size());
    }
    Task<Result<Hold>> ask(const Wish& wish) {
        switch (wish.verb) {
        case Verb::place: co_return co_await store_.place_hold(HoldId::make(ids_), wish.request, cause_);
        case Verb::confirm: co_return co_await store_.update_hold(wish.order, confirm, cause_);
        case Verb::commit: co_return co_await store_.update_hold(wish.order, commit, cause_);
        case Verb::restock: co_return co_await store_.update_hold(wish.order, restock, cause_);
        case Verb::release: {
            const Hold nothing{.id = HoldId::make(ids_),
                               .order_id = wish.order,
                               .state = HoldState::released,
                               .expire_time = cause_.time,
                               .create_time = cause_.time};
            co_return co_await store_.update_or_add_hold(nothing, release, cause_);
        }
        }
        MERX_UNREACHABLE();
    }
    std::vector<std::string> grant_together(const std::vector<Wish>& wishes) {
        std::vector<Task<std::string>> tasks;
        for (const Wish& wish : wishes) {
            tasks.push_back(grant(wish));
        }
        return loop_.run(all(std::move(tasks)));
    }
    std::vector<std::string> grant_in_turn(const std::vector<Wish>& wishes) {
        std::vector<std::string> answers;
        for (const Wish& wish : wishes) {
            answers.push_back(loop_.run(grant(wish)));
        }
        return answers;
    }

    // Everything that is kept, without the ids that are drawn.
    std::vector<std::string> rows() {
        std::vector<std::string> all;
        for (const std::string_view sql :
             {"select sku || ' ' || on_hand || ' ' || held from stock order by sku, location_id",
              "select order_id || ' ' || state from hold order by order_id",
              "select order_id || ' ' || line || ' ' || sku || ' ' || quantity from hold_line order by order_id, line",
              "select sku || ' ' || on_hand_delta || ' ' || held_delta || ' ' || reason || ' ' || coalesce(order_id, "
              "'') from movement order by position",
              "select subject || '#' || subject_sequence from outbox order by position",
              "select sku || '#' || sequence from stock_announcement order by sku"}) {
            const auto found = loop_.run(database_->read<sql::Rows>(
                [&](sql::Session& session) -> Task<Result<sql::Rows>> { co_return co_await session.query(sql); }));
            for (const sql::Row& row : *found) {
                all.push_back(row.text(0));
            }
        }
        return all;
    }
    testing::TestDatabase& database() { return database_; }
    testing::TestLoop& loop() { return loop_; }

private:
    static std::string describe(const Hold& hold) {
        std::string text(name_of(hold.state));
        for (const HeldUnits& held : hold.held) {
            text += " " + held.sku.text() + ":" + std::to_string(held.units);
        }
        return text;
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    testing::TestLoop loop_{clock_};
    testing::TestDatabase database_;
    std::unique_ptr<events::Outbox> outbox_ = events::make_outbox([] {});
    const Cause cause_{.actor = "orders", .time = clock_.now()};
    SqlStore store_;
};

std::vector<Wish> draw_wishes(Shelves& shelves, const std::vector<OrderId>& orders) {
    std::vector<Wish> wishes;
    const int count = *rc::gen::inRange(1, 30);
    for (int i = 0; i < count; ++i) {
        const OrderId order = *rc::gen::elementOf(orders);
        const Verb verb = *rc::gen::weightedElement<Verb>(
            {{6, Verb::place}, {3, Verb::confirm}, {3, Verb::commit}, {3, Verb::release}, {2, Verb::restock}});
        std::vector<std::pair<std::string, std::int64_t>> lines;
        for (const std::string& sku : skus) {
            if (lines.empty() || *rc::gen::arbitrary<bool>()) {
                lines.emplace_back(sku, *rc::gen::inRange<std::int64_t>(1, 5));
            }
        }
        wishes.push_back({verb, order, shelves.request(order, lines)});
    }
    return wishes;
}

TEST(HoldBatch, is_like_its_wishes_one_after_another) {
    const bool held = rc::check([] {
        Shelves together(SqlStore::Holds::combined);
        Shelves in_turn(SqlStore::Holds::one_by_one);
        for (const std::string& sku : skus) {
            const std::int64_t units = *rc::gen::inRange<std::int64_t>(1, 12);
            together.stock(sku, units);
            in_turn.stock(sku, units);
        }
        std::vector<OrderId> orders;
        for (int i = 0; i < 8; ++i) {
            orders.push_back(together.order());
        }
        for (int round = 0; round < 3; ++round) {
            const std::vector<Wish> wishes = draw_wishes(together, orders);
            RC_ASSERT(together.grant_together(wishes) == in_turn.grant_in_turn(wishes));
            RC_ASSERT(together.rows() == in_turn.rows());
        }
    });
    EXPECT_TRUE(held);
}

TEST(HoldBatch, gives_the_last_piece_to_the_first_that_asked) {
    Shelves shelves(SqlStore::Holds::combined);
    shelves.stock("TEE-S", 3);
    std::vector<Wish> wishes;
    for (int i = 0; i < 10; ++i) {
        const OrderId order = shelves.order();
        wishes.push_back({Verb::place, order, shelves.request(order, {{"TEE-S", 1}})});
    }
    const std::vector<std::string> answers = shelves.grant_together(wishes);
    EXPECT_EQ(std::ranges::count(answers, "open TEE-S:1"), 3);
    EXPECT_EQ(std::ranges::count(answers, "out_of_stock/1"), 7);
    EXPECT_EQ(answers[2], "open TEE-S:1");
    EXPECT_EQ(answers[3], "out_of_stock/1");
}

TEST(HoldBatch, one_that_breaks_a_rule_of_the_tables_does_not_fail_the_others) {
    Shelves shelves(SqlStore::Holds::combined);
    shelves.stock("TEE-S", 10);
    std::vector<Wish> wishes;
    for (int i = 0; i < 4; ++i) {
        const OrderId order = shelves.order();
        wishes.push_back({Verb::place, order, shelves.request(order, {{"TEE-S", 1}})});
    }
    const std::string refused = "'" + wishes[2].order.text() + "'";
    const auto broken =
        shelves.loop().run(shelves.database()->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            // SQLite adds no check to a table, but says of what a trigger refuses that a constraint was violated.
            co_await tx.execute(shelves.database()->engine() == "sqlite"
                                    ? "create trigger refuse before insert on hold_line when new.order_id = " +
                                          refused + " begin select raise(abort, 'refused by the table'); end"
                                    : "alter table hold_line add check (order_id <> " + refused + ")");
            co_return true;
        }));
    ASSERT_TRUE(broken);
    int failed = 0;
    const auto grant = [&](Wish wish) -> Task<void> {
        try {
            EXPECT_EQ(co_await shelves.grant(std::move(wish)), "open TEE-S:1");
        } catch (const sql::ConstraintViolation&) {
            ++failed;
        }
    };
    std::vector<Task<void>> tasks;
    for (const Wish& wish : wishes) {
        tasks.push_back(grant(wish));
    }
    shelves.loop().run(all(std::move(tasks)));
    EXPECT_EQ(failed, 1);
    EXPECT_EQ(shelves.rows().front(), "TEE-S 10 3");
}

} // namespace
} // namespace merx::inventory
