// Templates: a first line `Subject: …`, an empty line, and the text, with places such as {{number}} to fill.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "notifications/domain/mail.hpp"

namespace merx::notifications {

using Values = std::map<std::string, std::string, std::less<>>;

// Every place must have a value: a missing one is a bug of ours and asserts. In the subject, line ends in a value
// become spaces, so that nobody's name can add a header.
Mail fill(std::string_view mail_template, const Values& values, std::string recipient);

} // namespace merx::notifications
