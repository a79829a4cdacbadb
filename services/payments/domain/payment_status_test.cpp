#include "payments/domain/payment_status.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "testing/golden.hpp"
#include "testing/source_dir.hpp"

namespace merx::payments {
namespace {

constexpr PaymentStatus all_statuses[] = {
    PaymentStatus::requires_payment, PaymentStatus::authorized,
    PaymentStatus::captured,         PaymentStatus::partially_refunded,
    PaymentStatus::refunded,         PaymentStatus::voided,
    PaymentStatus::failed,
};

std::string mermaid() {
    std::string diagram = "```mermaid\nstateDiagram-v2\n    [*] --> requires_payment\n";
    for (const Transition& transition : transitions) {
        diagram += "    " + std::string(name_of(transition.from)) + " --> " + std::string(name_of(transition.to)) +
                   " : " + std::string(transition.cause) + "\n";
    }
    for (const PaymentStatus status : all_statuses) {
        if (std::ranges::none_of(transitions, [&](const Transition& t) { return t.from == status; })) {
            diagram += "    " + std::string(name_of(status)) + " --> [*]\n";
        }
    }
    return diagram + "```\n";
}

TEST(PaymentStatus, is_drawn_in_the_documentation_as_the_table_has_it) {
    const std::filesystem::path document = testing::source_dir() / "docs/architecture/payment-states.md";
    std::string page = testing::read_file(document);
    const std::size_t begin = page.find("```mermaid");
    const std::size_t end = page.find("```\n", begin);
    ASSERT_NE(begin, std::string::npos) << document;
    ASSERT_NE(end, std::string::npos) << document;
    testing::expect_golden(page.replace(begin, end + 4 - begin, mermaid()), document);
}

TEST(PaymentStatus, has_a_name_that_reads_back) {
    for (const PaymentStatus status : all_statuses) {
        EXPECT_EQ(payment_status_of(name_of(status)), status);
    }
    EXPECT_FALSE(payment_status_of("").has_value());
    EXPECT_FALSE(payment_status_of("Captured").has_value());
}

TEST(PaymentStatus, never_leads_from_taken_money_back_to_reserved_or_voided) {
    for (const PaymentStatus taken :
         {PaymentStatus::captured, PaymentStatus::partially_refunded, PaymentStatus::refunded}) {
        EXPECT_FALSE(can_become(taken, PaymentStatus::authorized));
        EXPECT_FALSE(can_become(taken, PaymentStatus::voided));
        EXPECT_FALSE(can_become(taken, PaymentStatus::failed));
    }
}

TEST(PaymentStatus, ends_where_an_order_was_given_up_or_refused) {
    for (const PaymentStatus status : all_statuses) {
        EXPECT_FALSE(can_become(PaymentStatus::voided, status));
        EXPECT_FALSE(can_become(PaymentStatus::failed, status));
    }
}

} // namespace
} // namespace merx::payments
