#include "orders/app/flights.hpp"

#include <utility>

namespace merx::orders {

Flights::Ticket::Ticket(Flights& flights, ClaimKey key) : flights_(flights), key_(std::move(key)) {
    const std::lock_guard lock(flights_.mutex_);
    auto& flight = flights_.flights_[key_];
    if (!flight) {
        flight = std::make_shared<Flight>();
        leads_ = true;
    } else {
        ++flight->others;
    }
    flight_ = flight;
}

Flights::Ticket::~Ticket() {
    if (!leads_) {
        return;
    }
    {
        const std::lock_guard lock(flights_.mutex_);
        flights_.flights_.erase(key_);
    }
    flight_->over.notify_all();
}

void Flights::Ticket::land(std::string fingerprint, const Answer& answer) {
    {
        const std::lock_guard lock(flights_.mutex_);
        if (flight_->others == 0) {
            return; // who joins later finds the answer in the store
        }
    }
    flight_->fingerprint = std::move(fingerprint);
    flight_->answer = answer;
}

Task<bool> Flights::Ticket::wait(Duration limit) {
    co_return co_await flight_->over.wait_past(0, limit);
}

const std::optional<Answer>& Flights::Ticket::answer_to(std::string_view fingerprint) const {
    static const std::optional<Answer> none;
    return flight_->fingerprint == fingerprint ? flight_->answer : none;
}

} // namespace merx::orders
