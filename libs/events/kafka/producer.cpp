#include "events/kafka/producer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <list>
#include <thread>

#include <librdkafka/rdkafka.h>

#include "core/assert.hpp"
#include "events/kafka/handle.hpp"
#include "events/kafka/message.hpp"
#include "events/kafka/topics.hpp"

namespace merx::events::kafka {
namespace {

using std::chrono::steady_clock;

constexpr int poll_ms = 100;
constexpr std::size_t most_unacknowledged = 20'000; // events, over all batches

// One batch on its way.
struct Batch {
    std::size_t open = 0;
    std::string failure; // the first
    steady_clock::time_point deadline;
    Producer::Done done;
};

} // namespace

// One librdkafka producer, with the thread that hears its reports.
class Producer::Instance {
public:
    explicit Instance(const KafkaOptions& options)
        : options_(options), client_(make_producer(conf(options))), thread_([this] { run(); }) {}
    ~Instance() {
        is_broken_ = true;
        thread_.join();
    }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    bool is_broken() const { return is_broken_; }
    bool has_ended() const { return has_ended_; }

    void send(const std::string* topic, std::span<const Event> events, const Headers& more, Done done);
    void flush(Duration limit) {
        rd_kafka_flush(client_.get(), static_cast<int>(limit / std::chrono::milliseconds{1}));
    }

private:
    Conf conf(const KafkaOptions& options) {
        Conf conf = make_conf(options, {{"enable.idempotence", "true"},
                                        {"acks", "all"},
                                        {"linger.ms", "1"},
                                        {"compression.type", "lz4"},
                                        {"partitioner", "murmur2_random"}, // as Kafka's own clients
                                        {"message.timeout.ms", "0"},       // ours decides, see give_up()
                                        {"queue.buffering.max.messages", std::to_string(most_unacknowledged)}});
        rd_kafka_conf_set_dr_msg_cb(conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
            static_cast<Instance*>(self)->report(*message);
        });
        rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t* client, int code, const char*, void* self) {
            if (code == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_fatal_error(client, nullptr, 0) != 0) {
                static_cast<Instance*>(self)->is_broken_ = true;
            }
        });
        rd_kafka_conf_set_opaque(conf.get(), this);
        return conf;
    }

    void run();
    bool is_overdue();
    void give_up();
    Batch* begin_batch(std::size_t events, Done& done);
    void report(const rd_kafka_message_t& message);
    // Why it could not be sent, or nothing.
    std::string send_one(const std::string& topic, const Event& event, const Headers& more, Batch& batch);
    void settle(Batch& batch, std::size_t messages, std::string_view failure);

    const KafkaOptions& options_;
    std::atomic<bool> is_broken_ = false;
    std::atomic<bool> has_ended_ = false;
    std::mutex sending_; // held while a batch is handed over; before the other
    std::mutex mutex_;
    std::list<Batch> batches_; // in the order of their deadlines
    Client client_;
    std::thread thread_; // last: it uses all of these
};

void Producer::Instance::run() {
    while (!is_broken_) {
        rd_kafka_poll(client_.get(), poll_ms);
        if (is_overdue()) {
            is_broken_ = true;
        }
    }
    give_up();
    has_ended_ = true;
}

bool Producer::Instance::is_overdue() {
    const std::scoped_lock lock(mutex_);
    return !batches_.empty() && batches_.front().deadline <= steady_clock::now();
}

// What is in flight may yet be stored; what is not, never will be. Not while a batch is handed over: what it has still
// to hand over would go past what is thrown away.
void Producer::Instance::give_up() {
    while (true) {
        {
            const std::scoped_lock sending(sending_);
            rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        }
        rd_kafka_poll(client_.get(), poll_ms);
        const std::scoped_lock lock(mutex_);
        if (batches_.empty()) {
            return;
        }
    }
}

void Producer::Instance::send(const std::string* topic, std::span<const Event> events, const Headers& more, Done done) {
    const std::unique_lock sending(sending_);
    Batch* const batch = begin_batch(events.size(), done);
    if (batch == nullptr) {
        done("the producer is being replaced");
        return;
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string failure =
            is_broken_
                ? "an earlier event was refused"
                : send_one(topic != nullptr ? *topic : topic_of(options_, events[i].type), events[i], more, *batch);
        if (!failure.empty()) {
            settle(*batch, events.size() - i, failure);
            break; // or a later one would overtake this one
        }
    }
    settle(*batch, 1, "");
}

// Nothing if this producer takes no more; `done` is taken otherwise.
Batch* Producer::Instance::begin_batch(std::size_t events, Done& done) {
    const std::scoped_lock lock(mutex_);
    if (is_broken_) {
        return nullptr;
    }
    // One more than there are, so that it does not end before all are under way.
    batches_.push_back({.open = events + 1,
                        .failure = {},
                        .deadline = steady_clock::now() + options_.delivery_timeout,
                        .done = std::move(done)});
    return &batches_.back();
}

std::string Producer::Instance::send_one(const std::string& topic, const Event& event, const Headers& more,
                                         Batch& batch) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(10);
    const auto add = [headers](const std::pair<std::string, std::string>& header) {
        rd_kafka_header_add(headers, header.first.data(), static_cast<ssize_t>(header.first.size()),
                            header.second.data(), static_cast<ssize_t>(header.second.size()));
    };
    std::ranges::for_each(headers_of(event), add);
    std::ranges::for_each(more, add);
    // librdkafka takes pointers to what it copies without const.
    const auto untyped = [](const std::string& text) { return const_cast<char*>(text.data()); };
    std::array<rd_kafka_vu_t, 6> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_KEY;
    parts[1].u.mem = {untyped(event.subject), event.subject.size()};
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem = {untyped(event.data), event.data.size()};
    parts[3].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[3].u.headers = headers;
    parts[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[4].u.i = RD_KAFKA_MSG_F_COPY;
    parts[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
    parts[5].u.ptr = &batch;
    rd_kafka_error_t* refusal = rd_kafka_produceva(client_.get(), parts.data(), parts.size());
    if (refusal == nullptr) {
        return {};
    }
    std::string failure = rd_kafka_error_string(refusal);
    rd_kafka_error_destroy(refusal);
    rd_kafka_headers_destroy(headers); // were not taken
    return failure;
}

void Producer::Instance::report(const rd_kafka_message_t& message) {
    const bool is_stored = message.err == RD_KAFKA_RESP_ERR_NO_ERROR;
    settle(*static_cast<Batch*>(message._private), 1, is_stored ? "" : rd_kafka_err2str(message.err));
}

void Producer::Instance::settle(Batch& batch, std::size_t messages, std::string_view failure) {
    std::list<Batch> ended;
    {
        const std::scoped_lock lock(mutex_);
        if (!failure.empty()) {
            is_broken_ = true;
            if (batch.failure.empty()) {
                batch.failure = failure;
            }
        }
        batch.open -= messages;
        if (batch.open == 0) {
            const auto found = std::ranges::find(batches_, &batch, [](Batch& one) { return &one; });
            MERX_ASSERT(found != batches_.end());
            ended.splice(ended.begin(), batches_, found);
        }
    }
    for (Batch& one : ended) {
        one.done(std::move(one.failure));
    }
}

Producer::Producer(const KafkaOptions& options) : options_(options) {}
Producer::~Producer() = default;

std::shared_ptr<Producer::Instance> Producer::instance() {
    const std::scoped_lock lock(mutex_);
    std::erase_if(retired_, [](const auto& one) { return one->has_ended() && one.use_count() == 1; });
    if (!current_ || current_->is_broken()) {
        if (current_) {
            retired_.push_back(std::move(current_));
        }
        current_ = std::make_shared<Instance>(options_);
    }
    return current_;
}

void Producer::produce(std::span<const Event> batch, Done done) {
    instance()->send(nullptr, batch, {}, std::move(done));
}

void Producer::copy_dead_letter(std::string_view consumer, const Event& event, std::string_view reason) {
    const std::string topic = dead_letter_topic(options_);
    instance()->send(&topic, {&event, 1},
                     {{"merx_consumer", std::string(consumer)}, {"merx_reason", std::string(reason)}},
                     [](const std::string&) {});
}

void Producer::flush(Duration limit) {
    std::shared_ptr<Instance> last;
    {
        const std::scoped_lock lock(mutex_);
        last = current_;
    }
    if (last) {
        last->flush(limit);
    }
}

} // namespace merx::events::kafka
