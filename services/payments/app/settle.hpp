// Bringing what is open with the provider to its end, by asking it as often as it takes.
#pragma once

#include "payments/app/context.hpp"

namespace merx::payments {

struct Patience {
    static constexpr int usual_rounds = 6;
    static constexpr Duration usual_time = std::chrono::seconds{10};
    static constexpr Duration first_pause = std::chrono::milliseconds{20}; // doubles with every round

    // Nothing is begun after `until`; a provider is told to answer by then.
    Instant until;
    int rounds = usual_rounds;
    // Nobody has asked the provider for the open step before, so that it need not be asked what became of it.
    bool is_first = false;
    std::string trace_parent{};
};

// As long as the caller's deadline allows.
Patience patience_of(const Context& context, const rpc::Call& call);

// Asks until nothing of the payment is unsettled or the patience is at its end; what is left then is the background
// worker's. Gives the payment as it is by then.
Task<Result<Payment>> settle(const Context& context, Payment payment, Patience patience);

// One round for each payment whose time will have come by `time`, at most `limit`; gives how many are settled.
Task<std::size_t> settle_due(const Context& context, Instant time, std::int64_t limit);

} // namespace merx::payments
