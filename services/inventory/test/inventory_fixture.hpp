// The service over a store of its own, and questions about it that every test may ask.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "events/outbox.hpp"
#include "inventory/inventory.hpp"
#include "inventory/migrations.hpp"
#include "rpc/time.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::inventory {

// Another process of the service over the same store, with connections of its own.
struct OtherProcess {
    std::unique_ptr<sql::Database> database;
    std::unique_ptr<Inventory> service;
};

class InventoryBench {
public:
    using Line = std::pair<std::string, std::int64_t>;

    InventoryBench() { build(); }

    // Throws the service away and builds it again over what is in the file.
    void restart() {
        service_.reset();
        database_.reopen();
        build();
    }

    OtherProcess another_process() {
        OtherProcess other{.database = database_.open_another()};
        other.service = make_inventory(
            {.database = *other.database, .outbox = *outbox_, .clock = clock_, .ids = ids_, .executor = loop_});
        return other;
    }

    v1::InventoryService& api() { return service_->api(); }
    Inventory& service() { return *service_; }
    testing::FakeClock& clock() { return clock_; }
    testing::TestLoop& loop() { return loop_; }

    std::string order_id() { return "ord_" + to_base32(ids_.next()); }
    rpc::Call call() const {
        rpc::Call call;
        call.principal.service = "orders";
        return call;
    }

    Result<v1::Stock> adjust(const std::string& sku, std::int64_t delta, const std::string& location = "") {
        v1::AdjustStockRequest request;
        request.set_sku(sku);
        request.set_delta(delta);
        request.set_reason(delta > 0 ? "received" : "damaged");
        request.set_location_id(location);
        return loop_.run(api().adjust_stock(call(), request));
    }
    v1::PlaceHoldRequest hold_request(const std::string& order, const std::vector<Line>& lines,
                                      Duration lasting = std::chrono::minutes{15}) const {
        v1::PlaceHoldRequest request;
        request.set_order_id(order);
        for (const auto& [sku, quantity] : lines) {
            v1::HoldLine& line = *request.add_lines();
            line.set_sku(sku);
            line.set_quantity(quantity);
        }
        *request.mutable_expire_time() = rpc::to_timestamp(clock_.now() + lasting);
        return request;
    }
    Result<v1::Hold> place(const std::string& order, const std::vector<Line>& lines,
                           Duration lasting = std::chrono::minutes{15}) {
        return loop_.run(api().place_hold(call(), hold_request(order, lines, lasting)));
    }
    Result<v1::Hold> confirm(const std::string& order) {
        return loop_.run(api().confirm_hold(call(), about<v1::ConfirmHoldRequest>(order)));
    }
    Result<v1::Hold> commit(const std::string& order) {
        return loop_.run(api().commit_hold(call(), about<v1::CommitHoldRequest>(order)));
    }
    Result<void> release(const std::string& order) {
        return loop_.run(api().release_hold(call(), about<v1::ReleaseHoldRequest>(order)));
    }
    Result<void> restock(const std::string& order) {
        return loop_.run(api().restock_hold(call(), about<v1::RestockHoldRequest>(order)));
    }
    Result<v1::Hold> hold(const std::string& order) {
        return loop_.run(api().get_hold(call(), about<v1::GetHoldRequest>(order)));
    }
    std::string add_location(const std::string& name, std::int32_t priority) {
        v1::CreateLocationRequest request;
        request.mutable_location()->set_name(name);
        request.mutable_location()->set_priority(priority);
        return loop_.run(api().create_location(call(), request)).value().id();
    }
    std::size_t expire() { return loop_.run(service_->expire_holds()); }

    // "on_hand/held/available"
    std::string stock(const std::string& sku) {
        v1::GetStockRequest request;
        request.set_sku(sku);
        const v1::Stock stock = loop_.run(api().get_stock(call(), request)).value();
        return std::to_string(stock.on_hand()) + "/" + std::to_string(stock.held()) + "/" +
               std::to_string(stock.available());
    }

    sql::Rows query(std::string sql) {
        return loop_
            .run(database_->read<sql::Rows>(
                [&](sql::Session& session) -> Task<Result<sql::Rows>> { co_return co_await session.query(sql); }))
            .value();
    }
    // What must be true of the tables at any moment; each answer is a row that breaks a rule.
    std::size_t breaches() {
        return query(
                   "select s.sku, s.location_id from stock s where s.on_hand <> (select coalesce(sum(m.on_hand_delta), "
                   "0) from movement m where m.sku = s.sku and m.location_id = s.location_id) or s.held <> (select "
                   "coalesce(sum(m.held_delta), 0) from movement m where m.sku = s.sku and m.location_id = "
                   "s.location_id)")
                   .size() +
               query(
                   "select s.sku, s.location_id from stock s where s.held <> (select coalesce(sum(l.quantity), 0) from "
                   "hold_line l join hold h on h.order_id = l.order_id where h.state in ('open', 'confirmed') and "
                   "l.sku = s.sku and l.location_id = s.location_id)")
                   .size() +
               query("select sku from stock where held < 0 or on_hand < held").size() +
               query("select m.sku from movement m where not exists (select 1 from stock s where s.sku = m.sku and "
                     "s.location_id = m.location_id)")
                   .size();
    }
    // Subjects and sequences of the events that were written.
    std::vector<std::string> announced() {
        std::vector<std::string> all;
        for (const sql::Row& row : query("select subject, subject_sequence from outbox order by position")) {
            all.push_back(row.text(0) + "#" + std::to_string(row.integer(1)));
        }
        return all;
    }

    template <class Request>
    static Request about(const std::string& order) {
        Request request;
        request.set_order_id(order);
        return request;
    }

private:
    void build() {
        service_ = make_inventory(
            {.database = *database_, .outbox = *outbox_, .clock = clock_, .ids = ids_, .executor = loop_});
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    testing::TestLoop loop_{clock_};
    testing::TestDatabase database_{{{"events", events::migrations()}, {"inventory", migrations()}}};
    std::unique_ptr<events::Outbox> outbox_ = events::make_outbox([] {});
    std::unique_ptr<Inventory> service_;
};

class InventoryTest : public ::testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(bench_.breaches(), 0U); }

    InventoryBench bench_;
};

} // namespace merx::inventory
