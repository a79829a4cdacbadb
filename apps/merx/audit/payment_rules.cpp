#include <fmt/format.h>

#include <unordered_map>

#include "audit/audit.hpp"
#include "audit/rows.hpp"

namespace merx::audit {
namespace {

// A charge in the provider's books.
struct Charged {
    std::int64_t amount;
    std::string currency;
    std::string state;
    std::int64_t captured;
    std::int64_t refunded;
};

using Charges = std::unordered_map<std::string, Charged>; // by the payment they were asked for

// A payment in ours.
struct Paid {
    std::string id;
    std::string status;
    std::optional<std::int64_t> amount; // none where it was given up before anybody asked for money
    std::string currency;
    std::int64_t captured;
    std::int64_t refunded;
    std::int64_t refunds; // what those that were made add up to
    bool is_settled;      // nothing is open with the provider
};

Charges charges_of_provider(sql::Database& sandbox, Report& report) {
    constexpr std::string_view every_charge =
        "select c.reference, c.amount, c.currency, c.state, c.captured, c.refunded, coalesce((select sum(r.amount) "
        "from charge_refund r where r.charge_reference = c.reference), 0) from charge c";
    Charges charges;
    for (const sql::Row& row : rows(sandbox, every_charge)) {
        charges.emplace(row.text(0), Charged{row.integer(1), row.text(2), row.text(3), row.integer(4), row.integer(5)});
        report.expect(row.integer(5) == row.integer(6), "provider.refunded_is_the_sum_of_refunds", row.text(0),
                      [&] { return fmt::format("refunded {}, refunds add up to {}", row.integer(5), row.integer(6)); });
    }
    return charges;
}

std::vector<Paid> every_payment(sql::Database& payments) {
    constexpr std::string_view sql =
        "select p.id, p.status, p.amount, p.currency, p.captured, p.refunded, "
        "coalesce((select sum(r.amount) from refund r where r.payment_id = p.id and r.state = 'made'), 0), "
        "p.open_step = 'nothing' and not exists "
        "(select 1 from refund r where r.payment_id = p.id and r.state = 'pending') from payment p";
    std::vector<Paid> all;
    for (const sql::Row& row : rows(payments, sql)) {
        all.push_back({.id = row.text(0),
                       .status = row.text(1),
                       .amount = row.optional_integer(2),
                       .currency = row.optional_text(3).value_or(""),
                       .captured = row.integer(4),
                       .refunded = row.integer(5),
                       .refunds = row.integer(6),
                       .is_settled = row.flag(7)});
    }
    return all;
}

// Whether money was taken and given back as the status says. Free orders come to the same statuses without any.
bool status_fits(const Paid& paid) {
    const bool is_free = paid.amount == 0;
    if (paid.status == "captured") {
        return paid.refunded == 0 && (paid.captured > 0 || is_free);
    }
    if (paid.status == "partially_refunded") {
        return paid.refunded > 0 && paid.refunded < paid.captured;
    }
    if (paid.status == "refunded") {
        return paid.refunded >= paid.captured && (paid.captured > 0 || is_free);
    }
    return paid.captured == 0;
}

void audit_amounts(const Paid& paid, Report& report) {
    report.expect(paid.captured == 0 || paid.captured == paid.amount, "payments.captured_is_nothing_or_all", paid.id,
                  [&] { return fmt::format("captured {} of {}", paid.captured, paid.amount.value_or(0)); });
    report.expect(paid.refunded >= 0 && paid.refunded <= paid.captured, "payments.refunded_is_at_most_captured",
                  paid.id, [&] { return fmt::format("captured {}, refunded {}", paid.captured, paid.refunded); });
    report.expect(paid.refunded == paid.refunds, "payments.refunded_is_the_sum_of_refunds", paid.id,
                  [&] { return fmt::format("refunded {}, refunds add up to {}", paid.refunded, paid.refunds); });
    report.expect(status_fits(paid), "payments.status_is_as_the_amounts_say", paid.id, [&] {
        return fmt::format("{} with {} captured and {} refunded", paid.status, paid.captured, paid.refunded);
    });
}

void audit_against_provider(const Paid& paid, const Charged* charge, Report& report) {
    const std::int64_t captured = charge == nullptr ? 0 : charge->captured;
    const std::int64_t refunded = charge == nullptr ? 0 : charge->refunded;
    const std::string_view state = charge == nullptr ? "missing" : std::string_view(charge->state);
    report.expect(paid.captured == captured, "payments.captured_agrees_with_the_provider", paid.id,
                  [&] { return fmt::format("captured {}, by the provider's books {}", paid.captured, captured); });
    report.expect(paid.refunded == refunded, "payments.refunded_agrees_with_the_provider", paid.id,
                  [&] { return fmt::format("refunded {}, by the provider's books {}", paid.refunded, refunded); });
    const auto states = [&] { return fmt::format("the payment is {}, the provider's charge {}", paid.status, state); };
    if (paid.status == "voided" || paid.status == "failed") {
        report.expect(state == "missing" || state == "voided" || state == "declined",
                      "payments.what_was_given_up_is_not_reserved", paid.id, states);
    }
    if (paid.status == "authorized" && paid.amount != 0) {
        report.expect(state == "authorized", "payments.what_is_authorized_is_reserved", paid.id, states);
    }
}

} // namespace

void audit_payments(shop::Stores& stores, Report& report) {
    // Ours first: beside a running shop there is then a charge for every payment that says so.
    const std::vector<Paid> payments = every_payment(stores[shop::StoreName::payments]);
    Charges charges = charges_of_provider(stores[shop::StoreName::sandbox], report);
    for (const Paid& paid : payments) {
        const auto charge = charges.extract(paid.id);
        audit_amounts(paid, report);
        if (!charge.empty()) {
            const Charged& charged = charge.mapped();
            report.checked("provider.every_charge_has_a_payment");
            report.expect(charged.amount == paid.amount && charged.currency == paid.currency,
                          "payments.amount_agrees_with_the_provider", paid.id, [&] {
                              return fmt::format("amount {} {}, the provider's {} {}", paid.amount.value_or(0),
                                                 paid.currency, charged.amount, charged.currency);
                          });
        }
        if (!paid.is_settled) {
            report.checked("payments.under_way");
            continue;
        }
        audit_against_provider(paid, charge.empty() ? nullptr : &charge.mapped(), report);
    }
    for (const auto& [reference, charge] : charges) {
        report.expect(false, "provider.every_charge_has_a_payment", reference,
                      [&] { return "a charge that nobody here asked for: " + charge.state; });
    }
}

} // namespace merx::audit
