// An event as a Kafka message: CloudEvents 1.0, Kafka protocol binding, binary content mode. The envelope is in headers
// (`ce_id`, `ce_type`, …), the payload is the protobuf message, and the key is the subject.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "events/event.hpp"

namespace merx::events::kafka {

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers headers_of(const Event& event);

// Fails with `malformed_message`, saying the header that is missing or wrong. Headers of others are passed over.
Result<Event> event_of(const Headers& headers, std::string_view payload);

// Whose events these are: "order" of "order.confirmed". Empty for a pattern such as "*", which may be anybody's.
std::string_view aggregate_of(std::string_view type);

} // namespace merx::events::kafka
