// Whatever is done to payments, in whatever order, and wherever the process or the line to the provider breaks: nothing
// is taken but all, nothing given back but what was taken, and in the end both books say the same.
#include <map>

#include <rapidcheck.h>

#include "payments_fixture.hpp"

namespace merx::payments {
namespace {

enum class Step { authorize, confirm, capture, give_up, refund, refund_order, wait };

const std::vector<std::string> methods{
    "pm_card_visa",
    "pm_card_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_sandbox_timeout_after_charge",
    "pm_sandbox_unavailable",
    "pm_sandbox_slow",
};

class Shop {
public:
    explicit Shop(PaymentsBench& bench) : bench_(bench) {
        for (const std::string& method : methods) {
            orders_.emplace_back(bench.order_id(), method);
        }
    }

    void take(Step step) {
        const auto& [order, method] = *rc::gen::elementOf(orders_);
        try {
            take(step, order, method);
        } catch (const Crash&) {
            bench_.restart();
            expect_mishaps();
        }
        RC_ASSERT(bench_.breaches() == 0U);
        check_steps();
    }
    // The next calls to the provider go wrong as drawn.
    void expect_mishaps() {
        bench_.line().next_mishap = [this] {
            static constexpr Mishap all[] = {Mishap::none,         Mishap::none,        Mishap::none,
                                             Mishap::crash_before, Mishap::crash_after, Mishap::request_lost,
                                             Mishap::answer_lost};
            return all[drawn_.empty() ? 0 : drawn_[next_++ % drawn_.size()] % std::size(all)];
        };
    }
    void draw_mishaps() {
        drawn_ = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::inRange<std::uint8_t>(0, 7));
        expect_mishaps();
    }
    void stop_mishaps() { drawn_.clear(); }

private:
    void take(Step step, const std::string& order, const std::string& method) {
        switch (step) {
        case Step::authorize: static_cast<void>(bench_.authorize(order, method)); break;
        case Step::capture: static_cast<void>(bench_.capture(order)); break;
        case Step::give_up: give_up(order); break;
        case Step::refund_order: static_cast<void>(bench_.refund_order(order)); break;
        case Step::wait: wait(); break;
        case Step::confirm:
            if (const auto payment = bench_.payment_of(order)) {
                static_cast<void>(bench_.confirm(payment->id(), *rc::gen::elementOf(outcomes_)));
            }
            break;
        case Step::refund:
            if (const auto payment = bench_.payment_of(order)) {
                const auto amount = *rc::gen::inRange<std::int64_t>(0, 1200);
                static_cast<void>(bench_.refund(payment->id(), amount, *rc::gen::elementOf(keys_)));
            }
            break;
        }
    }
    void give_up(const std::string& order) {
        if (const auto voided = bench_.void_payment(order)) {
            RC_ASSERT(voided->status() == v1::PAYMENT_STATUS_VOIDED || voided->status() == v1::PAYMENT_STATUS_FAILED);
        }
    }
    void wait() {
        bench_.clock().advance(std::chrono::seconds{40});
        bench_.loop().run(bench_.service().settle_due());
    }
    // Every payment has walked along the table since it was last looked at.
    void check_steps() {
        for (const sql::Row& row : bench_.query("select id, status from payment")) {
            const PaymentStatus status = payment_status_of(row.text(1)).value();
            const auto [before, is_new] = seen_.emplace(row.text(0), status);
            if (!is_new) {
                RC_ASSERT(is_reachable(before->second, status));
                before->second = status;
            }
        }
    }
    // One call may take several steps.
    static bool is_reachable(PaymentStatus from, PaymentStatus to) {
        if (from == to) {
            return true;
        }
        for (const Transition& transition : transitions) {
            if (transition.from == from && is_reachable(transition.to, to)) {
                return true;
            }
        }
        return false;
    }

    PaymentsBench& bench_;
    std::vector<std::pair<std::string, std::string>> orders_; // with their methods
    const std::vector<std::string> outcomes_{"succeed", "fail"};
    const std::vector<std::string> keys_{"a", "b", "c"};
    std::map<std::string, PaymentStatus> seen_;
    std::vector<std::uint8_t> drawn_;
    std::size_t next_ = 0;
};

TEST(PaymentProperties, hold_after_every_step_of_any_sequence_and_the_books_agree_in_the_end) {
    const bool held = rc::check([] {
        PaymentsBench bench;
        Shop shop(bench);
        shop.draw_mishaps();
        const int length = *rc::gen::inRange(1, 40);
        for (int i = 0; i < length; ++i) {
            shop.take(*rc::gen::weightedElement<Step>({{6, Step::authorize},
                                                       {2, Step::confirm},
                                                       {4, Step::capture},
                                                       {1, Step::give_up},
                                                       {4, Step::refund},
                                                       {1, Step::refund_order},
                                                       {2, Step::wait}}));
        }
        shop.stop_mishaps();
        bench.let_worker_settle();
        RC_ASSERT(bench.breaches() == 0U);
        RC_ASSERT(bench.agrees_with_sandbox());
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace merx::payments
