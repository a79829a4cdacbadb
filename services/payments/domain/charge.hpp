// A charge as the payment provider has it.
#pragma once

#include <string>

namespace merx::payments {

enum class ChargeState {
    unknown,         // no answer, or one that was lost: anything may have happened
    absent,          // the provider has never heard of it
    in_progress,     // the provider has not decided yet
    action_required, // the customer has a second step to do
    authorized,
    captured,
    voided,
    declined,
};

struct Charge {
    ChargeState state = ChargeState::unknown;
    std::string provider_reference{}; // the provider's name for it
    std::string decline_code{};       // "card_declined"; empty unless declined
};

enum class RefundOutcome {
    unknown, // no answer, or one that was lost
    absent,  // the provider has never heard of it
    made,
    declined,
};

} // namespace merx::payments
