// Requests of one idempotency key that are under way in this process: the first does the work, the others wait for
// its answer.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "async/signal.hpp"
#include "orders/app/store.hpp"

namespace merx::orders {

// Any thread may join. It must outlive its tickets.
class Flights {
    struct Flight {
        Signal over;
        int others = 0; // who wait; guarded by the table's mutex
        // Written before `over` is notified, read after it.
        std::optional<Answer> answer{};
        std::string fingerprint{};
    };

public:
    // The first one's ticket leads; when it ends without land(), the others learn that there is no answer.
    class Ticket {
    public:
        Ticket(Flights& flights, ClaimKey key);
        ~Ticket();
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;

        bool leads() const { return leads_; }

        // For the leader: what others who sent the same request are to be told.
        void land(std::string fingerprint, const Answer& answer);

        // For the others: false where the time ran out before the leader was done.
        Task<bool> wait(Duration limit);
        // The leader's answer, if there is one and it was to the same request.
        const std::optional<Answer>& answer_to(std::string_view fingerprint) const;

    private:
        Flights& flights_;
        const ClaimKey key_;
        std::shared_ptr<Flight> flight_;
        bool leads_ = false;
    };

private:
    std::mutex mutex_;
    std::map<ClaimKey, std::shared_ptr<Flight>> flights_;
};

} // namespace merx::orders
