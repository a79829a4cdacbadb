// The built-in payment provider: a company of its own as far as payments can tell, with its own ledger. For demos,
// tests and development; no money moves.
//
//     pm_card_visa                                succeeds
//     pm_card_chargeDeclined                      declined: card_declined
//     pm_card_chargeDeclinedInsufficientFunds     declined: insufficient_funds
//     pm_card_authenticationRequired              asks for a second step
//     pm_sandbox_timeout_after_charge             charges, then the answer is lost
//     pm_sandbox_unavailable                      gives no answer twice, then succeeds
//     pm_sandbox_slow                             answers after 5 s; until then the charge is in progress
#pragma once

#include <memory>
#include <span>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payments/app/ports.hpp"
#include "sql/database.hpp"
#include "sql/migrations.hpp"

namespace merx::payments {

// The set is called "sandbox".
std::span<const sql::Migration> sandbox_migrations();

// All must outlive the provider.
struct SandboxPorts {
    sql::Database& database; // its own, with sandbox_migrations()
    const Clock& clock;
    IdSource& ids;
};

std::unique_ptr<PaymentProvider> make_sandbox_provider(const SandboxPorts& ports);

} // namespace merx::payments
