// Delivery: takes what is due, hands it to the mailer, and writes down what became of it.
#pragma once

#include "notifications/app/ports.hpp"

namespace merx::notifications {

class DeliverMails {
public:
    static constexpr int batch_size = 100;

    // All must outlive it.
    DeliverMails(Store& store, Mailer& mailer, const Clock& clock) : store_(store), mailer_(mailer), clock_(clock) {}

    // One batch; how many were tried. A mail handed over just before a crash may be handed over again after it.
    Task<Result<int>> run_once();

private:
    Store& store_;
    Mailer& mailer_;
    const Clock& clock_;
};

} // namespace merx::notifications
