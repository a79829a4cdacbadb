// Delivery: claims what is due, hands it to the mailer, and writes down what became of it.
//
// The claim is committed before the mailer hears of a mail, so that of several processes on one store one hands it
// over. What became of mails is written down together, a fast mailer's whole batch at once and a slow one's every
// second. Only a process that stops before that for longer than claim_time, or dies, leaves open whether the mails
// since then are out; they are handed over once more.
#pragma once

#include "notifications/app/ports.hpp"

namespace merx::notifications {

class DeliverMails {
public:
    static constexpr int batch_size = 20;
    static constexpr Duration claim_time = std::chrono::minutes{10};
    // What one mail may take, and clocks may be apart: nothing is begun later than this before the claim's end.
    static constexpr Duration claim_margin = std::chrono::minutes{2};
    // What became of a mail is not kept in memory for longer than this and one more mail.
    static constexpr Duration save_interval = std::chrono::seconds{1};

    // All must outlive it.
    DeliverMails(Store& store, Mailer& mailer, const Clock& clock) : store_(store), mailer_(mailer), clock_(clock) {}

    // One batch; how many were claimed.
    Task<Result<int>> run_once();

private:
    Store& store_;
    Mailer& mailer_;
    const Clock& clock_;
};

} // namespace merx::notifications
