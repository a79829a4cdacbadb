// The service over stores of its own and the sandbox, whose line can be made to fail, and questions about both that
// every test may ask.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "events/outbox.hpp"
#include "payments/migrations.hpp"
#include "payments/payments.hpp"
#include "payments/sandbox.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"

namespace merx::payments {

// Ends the process, as far as the test goes.
class Crash : public std::runtime_error {
public:
    Crash() : std::runtime_error("crash") {}
};

enum class Mishap { none, crash_before, crash_after, request_lost, answer_lost };

// The way to the provider, on which things go wrong when the test says so.
class UnreliableLine final : public PaymentProvider {
public:
    explicit UnreliableLine(PaymentProvider& provider) : provider_(provider) {}

    // Asked before every call that changes something at the provider.
    std::function<Mishap()> next_mishap = [] { return Mishap::none; };
    // Called once before the provider is asked for anything.
    std::function<Task<void>()> before{};
    // Called once after the provider has done what it was asked and before its answer arrives.
    std::function<Task<void>()> meanwhile{};
    int authorizations = 0;

    std::string_view name() const override { return provider_.name(); }
    bool accepts(std::string_view method) const override { return provider_.accepts(method); }

    Task<Charge> authorize(const Authorization& authorization, Instant until) override {
        ++authorizations;
        return carry<Charge>(provider_.authorize(authorization, until), Charge{});
    }
    Task<Charge> capture(const std::string& reference) override {
        return carry<Charge>(provider_.capture(reference), Charge{});
    }
    Task<Charge> void_charge(const std::string& reference) override {
        return carry<Charge>(provider_.void_charge(reference), Charge{});
    }
    Task<Charge> confirm(const std::string& reference, bool succeed) override {
        return carry<Charge>(provider_.confirm(reference, succeed), Charge{});
    }
    Task<RefundOutcome> refund(const std::string& reference, const std::string& refund_reference,
                               Money amount) override {
        return carry<RefundOutcome>(provider_.refund(reference, refund_reference, amount), RefundOutcome::unknown);
    }
    Task<Charge> look_up(const std::string& reference) override { return provider_.look_up(reference); }
    Task<RefundOutcome> look_up_refund(const std::string& refund_reference) override {
        return provider_.look_up_refund(refund_reference);
    }

private:
    static Task<void> happen(std::function<Task<void>()>& event) {
        if (event) {
            const auto happening = std::exchange(event, nullptr);
            co_await happening();
        }
    }
    template <class Answer>
    Task<Answer> carry(Task<Answer> asking, Answer unknown) {
        const Mishap mishap = next_mishap();
        if (mishap == Mishap::crash_before) {
            throw Crash();
        }
        if (mishap == Mishap::request_lost) {
            co_return unknown;
        }
        co_await happen(before);
        Answer answer = co_await std::move(asking);
        co_await happen(meanwhile);
        if (mishap == Mishap::crash_after) {
            throw Crash();
        }
        co_return mishap == Mishap::answer_lost ? unknown : answer;
    }

    PaymentProvider& provider_;
};

// Another process of the service over the same stores, with connections of its own.
struct OtherProcess {
    std::unique_ptr<sql::Database> database;
    std::unique_ptr<sql::Database> ledger;
    std::unique_ptr<PaymentProvider> sandbox;
    std::unique_ptr<Payments> service;
};

class PaymentsBench {
public:
    PaymentsBench() { build(); }

    OtherProcess another_process() {
        OtherProcess other{.database = database_.open_another(), .ledger = ledger_.open_another()};
        other.sandbox = make_sandbox_provider({.database = *other.ledger, .clock = clock_, .ids = ids_});
        other.service = make_payments({.database = *other.database,
                                       .outbox = *outbox_,
                                       .provider = *other.sandbox,
                                       .clock = clock_,
                                       .ids = ids_,
                                       .executor = loop_});
        return other;
    }

    v1::PaymentService& api() { return service_->api(); }
    Payments& service() { return *service_; }
    UnreliableLine& line() { return *line_; }
    testing::FakeClock& clock() { return clock_; }
    testing::TestLoop& loop() { return loop_; }

    std::string new_id(const std::string& prefix) { return prefix + "_" + to_base32(ids_.next()); }
    std::string order_id() { return new_id("ord"); }

    // Throws the service away and builds it again over what is in the files.
    void restart() {
        service_.reset();
        database_.reopen();
        ledger_.reopen();
        build();
    }

    static v1::AuthorizePaymentRequest authorization(const std::string& order, const std::string& method,
                                                     std::int64_t amount = 1999) {
        v1::AuthorizePaymentRequest request;
        request.set_order_id(order);
        request.mutable_amount()->set_amount(amount);
        request.mutable_amount()->set_currency("USD");
        request.set_payment_method(method);
        return request;
    }
    Result<v1::Payment> authorize(const v1::AuthorizePaymentRequest& request, rpc::Call call = {}) {
        return loop_.run(api().authorize_payment(call, request));
    }
    Result<v1::Payment> authorize(const std::string& order, const std::string& method = "pm_card_visa") {
        return authorize(authorization(order, method));
    }
    Result<v1::Payment> capture(const std::string& order) {
        return loop_.run(api().capture_payment({}, about<v1::CapturePaymentRequest>(order)));
    }
    Result<v1::Payment> void_payment(const std::string& order) {
        return loop_.run(api().void_payment({}, about<v1::VoidPaymentRequest>(order)));
    }
    Result<v1::Payment> refund_order(const std::string& order) {
        return loop_.run(api().refund_order({}, about<v1::RefundOrderRequest>(order)));
    }
    Result<v1::Payment> payment_of(const std::string& order) {
        return loop_.run(api().get_order_payment({}, about<v1::GetOrderPaymentRequest>(order)));
    }
    // An amount of 0 stands for none.
    static v1::RefundPaymentRequest refund_request(const std::string& id, std::int64_t amount,
                                                   const std::string& reason = "torn") {
        v1::RefundPaymentRequest request;
        request.set_id(id);
        request.set_reason(reason);
        if (amount != 0) {
            request.mutable_amount()->set_amount(amount);
            request.mutable_amount()->set_currency("USD");
        }
        return request;
    }
    static rpc::Call with_key(const std::string& key) {
        rpc::Call call;
        call.idempotency_key = key;
        return call;
    }
    Result<v1::Refund> refund(const std::string& id, std::int64_t amount, const std::string& key) {
        return loop_.run(api().refund_payment(with_key(key), refund_request(id, amount)));
    }
    Result<v1::Payment> confirm(const std::string& id, const std::string& outcome, const std::string& user = "") {
        rpc::Call call;
        call.principal.user_id = user;
        v1::ConfirmPaymentRequest request;
        request.set_id(id);
        request.set_outcome(outcome);
        return loop_.run(api().confirm_payment(call, request));
    }
    // Time passes until the worker has settled everything it can.
    void let_worker_settle() {
        service_->start();
        loop_.advance(std::chrono::minutes{5});
        loop_.run(service_->stop());
    }

    sql::Rows query(std::string sql) { return rows_of(*database_, std::move(sql)); }
    sql::Rows ask_sandbox(std::string sql) { return rows_of(*ledger_, std::move(sql)); }
    // "state/captured/refunded" of the sandbox's only charge, "" where it has none.
    std::string charge() {
        const sql::Rows rows = ask_sandbox("select state, captured, refunded from charge");
        EXPECT_LE(rows.size(), 1U);
        return rows.empty() ? ""
                            : rows[0].text(0) + "/" + std::to_string(rows[0].integer(1)) + "/" +
                                  std::to_string(rows[0].integer(2));
    }
    std::vector<std::string> announced() {
        std::vector<std::string> types;
        for (const sql::Row& row : query("select type from outbox order by position")) {
            types.push_back(row.text(0));
        }
        return types;
    }
    // What must be true at any moment, also between the steps of one payment.
    std::size_t breaches() {
        return query("select id from payment where captured not in (0, coalesce(amount, 0)) or refunded > captured or "
                     "refunded < 0")
                   .size() +
               query(
                   "select id from payment p where refunded <> (select coalesce(sum(r.amount), 0) from refund r where "
                   "r.payment_id = p.id and r.state = 'made')")
                   .size() +
               ask_sandbox(
                   "select id from charge c where captured not in (0, amount) or refunded > captured or refunded "
                   "<> (select coalesce(sum(r.amount), 0) from charge_refund r where r.charge_reference = "
                   "c.reference)")
                   .size();
    }
    // Whether our books and the sandbox's say the same, with nothing left open.
    bool agrees_with_sandbox() {
        for (const sql::Row& row : query("select id, status, open_step, captured, refunded from payment")) {
            const sql::Rows charges =
                ask_sandbox("select state, captured, refunded from charge where reference = '" + row.text(0) + "'");
            const std::string state = charges.empty() ? "none" : charges[0].text(0);
            const std::int64_t captured = charges.empty() ? 0 : charges[0].integer(1);
            const std::int64_t refunded = charges.empty() ? 0 : charges[0].integer(2);
            const bool is_settled = row.text(2) == "nothing" || row.text(2) == "action";
            if (!is_settled || captured != row.integer(3) || refunded != row.integer(4) ||
                !is_same(row.text(1), row.text(2), state)) {
                return false;
            }
        }
        return query("select id from refund where state = 'pending'").empty();
    }

    template <class Request>
    static Request about(const std::string& order) {
        Request request;
        request.set_order_id(order);
        return request;
    }

private:
    static bool is_same(const std::string& status, const std::string& open, const std::string& charge) {
        if (status == "requires_payment") {
            return open == "action" && charge == "action_required";
        }
        if (status == "voided") {
            return charge == "voided" || charge == "none" || charge == "declined";
        }
        if (status == "failed") {
            return charge == "declined";
        }
        return charge == (status == "authorized" ? "authorized" : "captured");
    }
    sql::Rows rows_of(sql::Database& database, std::string sql) {
        return loop_
            .run(database.read<sql::Rows>(
                [&](sql::Session& session) -> Task<Result<sql::Rows>> { co_return co_await session.query(sql); }))
            .value();
    }
    void build() {
        sandbox_ = make_sandbox_provider({.database = *ledger_, .clock = clock_, .ids = ids_});
        line_ = std::make_unique<UnreliableLine>(*sandbox_);
        service_ = make_payments({.database = *database_,
                                  .outbox = *outbox_,
                                  .provider = *line_,
                                  .clock = clock_,
                                  .ids = ids_,
                                  .executor = loop_});
    }

    testing::FakeClock clock_;
    testing::SeededRandom random_;
    TimeOrderedIds ids_{clock_, random_};
    testing::TestLoop loop_{clock_};
    testing::TestDatabase database_{{{"events", events::migrations()}, {"payments", migrations()}}};
    testing::TestDatabase ledger_{{{"sandbox", sandbox_migrations()}}};
    std::unique_ptr<events::Outbox> outbox_ = events::make_outbox([] {});
    std::unique_ptr<PaymentProvider> sandbox_;
    std::unique_ptr<UnreliableLine> line_;
    std::unique_ptr<Payments> service_;
};

class PaymentsTest : public ::testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(bench_.breaches(), 0U); }

    PaymentsBench bench_;
};

} // namespace merx::payments
