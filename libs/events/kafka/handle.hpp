// librdkafka's handles, owned.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "events/event.hpp"

struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_message_s;
struct rd_kafka_topic_partition_list_s;

namespace merx::events {
struct KafkaOptions;
}

namespace merx::events::kafka {

struct Destroy {
    void operator()(rd_kafka_s* client) const;
    void operator()(rd_kafka_conf_s* settings) const;
    void operator()(rd_kafka_message_s* message) const;
    void operator()(rd_kafka_topic_partition_list_s* partitions) const;
};
using Client = std::unique_ptr<rd_kafka_s, Destroy>;
using Conf = std::unique_ptr<rd_kafka_conf_s, Destroy>;
using Message = std::unique_ptr<rd_kafka_message_s, Destroy>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_s, Destroy>;

// What all clients have in common, and these on top. Throws std::invalid_argument where librdkafka does not know one.
Conf make_conf(const KafkaOptions& options, const std::vector<std::pair<std::string, std::string>>& settings);
Client make_producer(Conf conf);
Client make_consumer(Conf conf);

// Ends a consumer that has left its group, or, with `leaves` false, one that just goes away. librdkafka joins its own
// threads meanwhile, which can take for ever: before 2.1 it loses count of a partition that was lost, and waits for it.
// So one that has not ended within `limit` is left behind, threads and all, for the end of the process; false then.
bool end_consumer(Client client, bool leaves, Duration limit);

Result<Event> event_of(const rd_kafka_message_s& message);

std::string milliseconds(Duration duration);

} // namespace merx::events::kafka
