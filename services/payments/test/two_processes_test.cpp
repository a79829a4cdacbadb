// Two processes of the payments service over one store and one provider, asked for the same at the same time.
#include <array>
#include <atomic>
#include <thread>

#include "async/run_blocking.hpp"
#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

class TwoProcesses : public PaymentsTest {
protected:
    static constexpr int rounds = 8;

    // Each on a thread of its own, twice in each process.
    template <class Ask>
    void at_both_at_once(Ask ask) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            v1::PaymentService& api = i % 2 == 0 ? bench_.api() : other_.service->api();
            threads.emplace_back([&api, i, ask] { ask(api, i); });
        }
    }
    static std::string told(const Result<v1::Payment>& payment) {
        return payment ? payment->id() + " " + std::to_string(payment->status()) : payment.error().code;
    }
    std::string paid(const std::string& order) {
        const v1::Payment payment = bench_.authorize(order).value();
        EXPECT_TRUE(bench_.capture(order));
        return payment.id();
    }

    OtherProcess other_ = bench_.another_process();
};

TEST_F(TwoProcesses, reserve_the_money_of_an_order_once) {
    for (int round = 0; round < rounds; ++round) {
        const std::string order = bench_.order_id();
        std::array<std::string, 4> answers;
        at_both_at_once([&](v1::PaymentService& api, int i) {
            const rpc::Call call;
            const auto wanted = PaymentsBench::authorization(order, "pm_card_visa");
            answers[static_cast<std::size_t>(i)] = told(run_blocking(api.authorize_payment(call, wanted)));
        });
        for (const std::string& answer : answers) {
            EXPECT_EQ(answer, answers[0]);
        }
    }
    EXPECT_EQ(bench_.query("select id from payment").size(), static_cast<std::size_t>(rounds));
    EXPECT_EQ(bench_.ask_sandbox("select id from charge").size(), static_cast<std::size_t>(rounds));
    EXPECT_EQ(bench_.announced().size(), static_cast<std::size_t>(rounds));
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(TwoProcesses, take_the_money_of_an_order_once) {
    for (int round = 0; round < rounds; ++round) {
        const std::string order = bench_.order_id();
        ASSERT_TRUE(bench_.authorize(order));
        at_both_at_once([&](v1::PaymentService& api, int) {
            const rpc::Call call;
            const auto wanted = PaymentsBench::about<v1::CapturePaymentRequest>(order);
            const auto captured = run_blocking(api.capture_payment(call, wanted));
            EXPECT_TRUE(captured) << captured.error().code;
        });
        EXPECT_EQ(bench_.payment_of(order)->status(), v1::PAYMENT_STATUS_CAPTURED);
    }
    EXPECT_EQ(bench_.announced().size(), 2U * rounds);
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(TwoProcesses, refund_once_under_one_key) {
    for (int round = 0; round < rounds; ++round) {
        const std::string id = paid(bench_.order_id());
        at_both_at_once([&](v1::PaymentService& api, int) {
            const rpc::Call call = PaymentsBench::with_key("k1");
            const auto wanted = PaymentsBench::refund_request(id, 500);
            const auto refund = run_blocking(api.refund_payment(call, wanted));
            EXPECT_TRUE(refund) << refund.error().code;
        });
    }
    EXPECT_EQ(bench_.query("select id from refund where amount = 500 and state = 'made'").size(),
              static_cast<std::size_t>(rounds));
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(TwoProcesses, refund_no_more_than_was_taken) {
    for (int round = 0; round < rounds; ++round) {
        const std::string id = paid(bench_.order_id());
        std::atomic<int> made = 0;
        at_both_at_once([&](v1::PaymentService& api, int i) {
            const rpc::Call call = PaymentsBench::with_key("k" + std::to_string(i));
            const auto wanted = PaymentsBench::refund_request(id, 800);
            made += run_blocking(api.refund_payment(call, wanted)) ? 1 : 0;
        });
        EXPECT_EQ(made, 2) << "of 1999";
    }
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(TwoProcesses, either_take_the_money_or_give_it_up) {
    for (int round = 0; round < rounds; ++round) {
        const std::string order = bench_.order_id();
        ASSERT_TRUE(bench_.authorize(order));
        at_both_at_once([&](v1::PaymentService& api, int i) {
            const rpc::Call call;
            if (i < 2) {
                const auto wanted = PaymentsBench::about<v1::CapturePaymentRequest>(order);
                run_blocking(api.capture_payment(call, wanted));
            } else {
                const auto wanted = PaymentsBench::about<v1::VoidPaymentRequest>(order);
                run_blocking(api.void_payment(call, wanted));
            }
        });
    }
    bench_.let_worker_settle();
    EXPECT_TRUE(bench_.agrees_with_sandbox());
}

TEST_F(TwoProcesses, settle_side_by_side_what_was_left_open) {
    bench_.line().next_mishap = [] { return Mishap::request_lost; };
    for (int round = 0; round < rounds; ++round) {
        EXPECT_EQ(bench_.authorize(bench_.order_id()).error().code, "payment_outcome_unknown");
    }
    bench_.line().next_mishap = [] { return Mishap::none; };
    bench_.clock().advance(std::chrono::hours{1});
    std::atomic<std::size_t> settled = 0;
    std::vector<std::jthread> workers;
    for (Payments* process : {&bench_.service(), other_.service.get()}) {
        workers.emplace_back([process, &settled] { settled += run_blocking(process->settle_due()); });
    }
    workers.clear();
    EXPECT_GE(settled, static_cast<std::size_t>(rounds));
    EXPECT_TRUE(bench_.agrees_with_sandbox());
    EXPECT_EQ(bench_.announced().size(), static_cast<std::size_t>(rounds)) << "each outcome is told once";
}

} // namespace
} // namespace merx::payments
