// Which topics carry what, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/kafka_transport.hpp"

namespace merx::events::kafka {

// "merx.order" for "order.confirmed" and for "order.*".
std::string topic_of(const KafkaOptions& options, std::string_view type);
std::string dead_letter_topic(const KafkaOptions& options);

// Where events of these types are to be found.
struct Topics {
    std::vector<std::string> names; // sorted; empty if `all`
    bool all = false;               // a pattern such as "*" that fits any aggregate
};
Topics topics_of(const KafkaOptions& options, const std::vector<std::string>& types);

// Whether a topic of the cluster is one of an aggregate of ours.
bool is_ours(const KafkaOptions& options, std::string_view topic);
// The same, as librdkafka's subscriptions take it.
std::string pattern_of_ours(const KafkaOptions& options);

} // namespace merx::events::kafka
