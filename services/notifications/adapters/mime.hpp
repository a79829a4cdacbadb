// A mail as it travels: RFC 5322 headers, RFC 2047 words where a header is not ASCII, the text in base64.
#pragma once

#include <string>

#include "notifications/domain/mail.hpp"

namespace merx::notifications {

// Lines end in CRLF. The Message-ID is made from the notification's id, so that a second copy is known for one.
std::string to_mime(const Notification& notification, const std::string& sender);

} // namespace merx::notifications
