// Which mail, if any, an event of another service calls for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "notifications/domain/mail.hpp"

namespace merx::notifications {

struct Letter {
    std::string template_name;
    std::string about;
    Mail mail;
};

// Empty for events that call for none. Fails with `event_unreadable` where the payload is not what its type says.
Result<std::optional<Letter>> letter_for(const events::Event& event);

// The event types that letter_for() knows.
const std::vector<std::string>& letter_events();

} // namespace merx::notifications
