// A mail, and the record of its delivery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace merx::notifications {

struct NotificationKind {
    static constexpr std::string_view prefix = "ntf";
    static constexpr std::string_view noun = "a notification";
};
using NotificationId = Id<NotificationKind>;

// What a template makes: plain text in UTF-8, lines ended by '\n'.
struct Mail {
    std::string recipient;
    std::string subject;
    std::string body;
};

enum class Status { queued, sent, failed };

std::string_view name_of(Status status);

struct Notification {
    // Tries, with growing pauses in between, before a mail is given up; together about a day.
    static constexpr int max_attempts = 10;

    NotificationId id;
    std::string template_name;
    std::string about; // the order's or account's id
    Mail mail;
    Status status = Status::queued;
    int attempts = 0; // begun
    std::string last_error;
    Instant create_time;
    Instant due_time; // of the next try; while one is under way, when it is given up for lost
    std::optional<Instant> send_time;
};

// A try begins: until `claimed_until` nobody else makes one, and then somebody does if nobody has told how it ended.
void begin_attempt(Notification& notification, Instant claimed_until);
// The mail has been taken over by whoever delivers it.
void mark_sent(Notification& notification, Instant now);
// It has not: tried again after a pause that doubles from a minute to four hours, or given up.
void mark_failed_attempt(Notification& notification, std::string error, Instant now);

} // namespace merx::notifications
