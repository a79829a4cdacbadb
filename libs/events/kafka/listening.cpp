#include "events/kafka/listening.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>

#include <librdkafka/rdkafka.h>

#include "core/assert.hpp"

namespace merx::events::kafka {
namespace {

constexpr int poll_ms = 100;
constexpr int answer_ms = 2'000;
constexpr auto retry_interval = std::chrono::milliseconds{500};
// As long as this, librdkafka may take to end its own threads.
constexpr Duration ending_limit = std::chrono::seconds{3};

} // namespace

Listening::~Listening() {
    MERX_ASSERT(!thread_.joinable());
}

void Listening::add(Listener listener) {
    MERX_ASSERT(listener.hear && !thread_.joinable());
    listeners_.push_back(std::move(listener));
}

void Listening::start() {
    if (!listeners_.empty()) {
        thread_ = std::thread([this] { run(); });
    }
}

void Listening::ask_to_stop() {
    stopping_ = true;
    cluster_.wake();
}

void Listening::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Listening::run() {
    // A group must have a name even where nobody joins it.
    client_ = make_consumer(make_conf(options_, {{"group.id", options_.prefix + "listeners"},
                                                 {"enable.auto.commit", "false"},
                                                 {"auto.offset.reset", "error"},
                                                 {"queued.min.messages", "2000"},
                                                 {"queued.max.messages.kbytes", "8192"},
                                                 {"fetch.error.backoff.ms", "100"},
                                                 {"fetch.wait.max.ms", "200"}}));
    bool is_placed = false;
    std::uint64_t recoveries = 0;
    while (!stopping_) {
        if (!is_placed) {
            recoveries = cluster_.recoveries();
            is_placed = begin_at_the_end();
            continue;
        }
        // While the brokers were away, what is cached may have become stale; what they still hold is heard now.
        if (const std::uint64_t seen = cluster_.recoveries(); seen != recoveries) {
            recoveries = seen;
            tell_lost();
        }
        const Message message(rd_kafka_consumer_poll(client_.get(), poll_ms));
        if (!message) {
            continue;
        }
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            if (const auto event = event_of(*message)) {
                hear(*event);
            }
        } else if (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                   message->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
            is_placed = false; // the log does not hold our position any more
        }
    }
    if (!end_consumer(std::move(client_), false, ending_limit) && options_.on_trouble) {
        options_.on_trouble("A listening Kafka client does not end and is left behind");
    }
}

// The ends are asked for first and told as lost after: what is concluded from then on, no event is missed for.
bool Listening::begin_at_the_end() {
    const Partitions partitions = find_ends();
    if (!partitions) {
        cluster_.pause(retry_interval, stopping_);
        return false;
    }
    rd_kafka_assign(client_.get(), partitions.get());
    tell_lost();
    return true;
}

// The end of every partition of the wanted topics; nothing if a broker does not say.
Partitions Listening::find_ends() {
    const Topics wanted = wanted_topics();
    if (!wanted.all && !cluster_.await(wanted.names, stopping_)) {
        return nullptr;
    }
    const struct rd_kafka_metadata* raw = nullptr;
    if (rd_kafka_metadata(client_.get(), 1, nullptr, &raw, answer_ms) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return nullptr;
    }
    const std::unique_ptr<const struct rd_kafka_metadata, decltype(&rd_kafka_metadata_destroy)> metadata(
        raw, rd_kafka_metadata_destroy);
    Partitions ends(rd_kafka_topic_partition_list_new(16));
    std::size_t found = 0; // a topic that was only just created may not be known everywhere
    for (const auto& topic : std::span(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt))) {
        const std::string name = topic.topic;
        if (wanted.all ? !is_ours(options_, name) : !std::ranges::binary_search(wanted.names, name)) {
            continue;
        }
        found += topic.partition_cnt > 0 ? 1 : 0;
        for (std::int32_t partition = 0; partition < topic.partition_cnt; ++partition) {
            std::int64_t begin = 0;
            std::int64_t end = 0;
            if (rd_kafka_query_watermark_offsets(client_.get(), name.c_str(), partition, &begin, &end, answer_ms) !=
                RD_KAFKA_RESP_ERR_NO_ERROR) {
                return nullptr;
            }
            rd_kafka_topic_partition_list_add(ends.get(), name.c_str(), partition)->offset = end;
        }
    }
    return found >= std::max<std::size_t>(wanted.names.size(), 1) ? std::move(ends) : nullptr;
}

Topics Listening::wanted_topics() const {
    std::vector<std::string> types;
    for (const Listener& listener : listeners_) {
        types.insert(types.end(), listener.types.begin(), listener.types.end());
    }
    return topics_of(options_, types);
}

void Listening::hear(const Event& event) const {
    for (const Listener& listener : listeners_) {
        if (wants(listener.types, event.type)) {
            listener.hear(event);
        }
    }
}

void Listening::tell_lost() const {
    for (const Listener& listener : listeners_) {
        if (listener.lost) {
            listener.lost();
        }
    }
}

} // namespace merx::events::kafka
