#include "events/kafka/handle.hpp"

#include <array>
#include <future>
#include <stdexcept>
#include <thread>

#include <librdkafka/rdkafka.h>

#include "events/kafka/message.hpp"
#include "events/kafka_transport.hpp"

namespace merx::events::kafka {
namespace {

// What matters comes as an error event; librdkafka's own lines would go to stderr beside the log.
void drop_log(const rd_kafka_t*, int, const char*, const char*) {}

Client make_client(rd_kafka_type_t type, Conf conf) {
    std::array<char, 512> failure{};
    Client client(rd_kafka_new(type, conf.get(), failure.data(), failure.size()));
    if (!client) {
        throw std::invalid_argument(std::string("librdkafka: ") + failure.data());
    }
    static_cast<void>(conf.release()); // the client's
    return client;
}

} // namespace

void Destroy::operator()(rd_kafka_s* client) const {
    rd_kafka_destroy(client);
}
void Destroy::operator()(rd_kafka_conf_s* settings) const {
    rd_kafka_conf_destroy(settings);
}
void Destroy::operator()(rd_kafka_message_s* message) const {
    rd_kafka_message_destroy(message);
}
void Destroy::operator()(rd_kafka_topic_partition_list_s* partitions) const {
    rd_kafka_topic_partition_list_destroy(partitions);
}

Conf make_conf(const KafkaOptions& options, const std::vector<std::pair<std::string, std::string>>& settings) {
    Conf conf(rd_kafka_conf_new());
    std::vector<std::pair<std::string, std::string>> all{
        {"bootstrap.servers", options.brokers}, {"client.id", "merx"},
        {"reconnect.backoff.ms", "100"},        {"reconnect.backoff.max.ms", "1000"},
        {"socket.keepalive.enable", "true"},    {"socket.nagle.disable", "true"},
        {"allow.auto.create.topics", "false"},  {"topic.metadata.refresh.interval.ms", "30000"}};
    all.insert(all.end(), settings.begin(), settings.end());
    std::array<char, 512> failure{};
    for (const auto& [name, value] : all) {
        if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), failure.data(), failure.size()) !=
            RD_KAFKA_CONF_OK) {
            throw std::invalid_argument(std::string("librdkafka: ") + failure.data());
        }
    }
    rd_kafka_conf_set_log_cb(conf.get(), drop_log);
    return conf;
}

Client make_producer(Conf conf) {
    return make_client(RD_KAFKA_PRODUCER, std::move(conf));
}

Client make_consumer(Conf conf) {
    Client client = make_client(RD_KAFKA_CONSUMER, std::move(conf));
    rd_kafka_poll_set_consumer(client.get());
    return client;
}

bool end_consumer(Client client, bool leaves, Duration limit) {
    std::promise<void> end;
    std::future<void> ended = end.get_future();
    std::thread([client = client.release(), leaves, end = std::move(end)]() mutable {
        rd_kafka_destroy_flags(client, leaves ? 0 : RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
        end.set_value();
    }).detach();
    return ended.wait_for(limit) == std::future_status::ready;
}

Result<Event> event_of(const rd_kafka_message_s& message) {
    Headers headers;
    rd_kafka_headers_t* raw = nullptr;
    if (rd_kafka_message_headers(&message, &raw) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        for (std::size_t i = 0; rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
             ++i) {
            headers.emplace_back(name,
                                 value == nullptr ? std::string() : std::string(static_cast<const char*>(value), size));
        }
    }
    return event_of(headers, message.payload == nullptr
                                 ? std::string_view()
                                 : std::string_view(static_cast<const char*>(message.payload), message.len));
}

std::string milliseconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

} // namespace merx::events::kafka
