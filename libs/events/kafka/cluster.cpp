#include "events/kafka/cluster.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <span>

#include <librdkafka/rdkafka.h>

namespace merx::events::kafka {
namespace {

using std::chrono::steady_clock;

constexpr auto probe_interval = std::chrono::seconds{2};
constexpr auto retry_interval = std::chrono::milliseconds{100};
constexpr int probe_answer_ms = 1'500; // bounds how long stopping takes where there is no broker
constexpr int answer_ms = 3'000;

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, decltype(&rd_kafka_NewTopic_destroy)>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)>;
using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;
using Answer = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;

NewTopic new_topic(const std::string& name, const KafkaOptions& options) {
    std::array<char, 256> failure{};
    NewTopic topic(
        rd_kafka_NewTopic_new(name.c_str(), options.partitions, options.replication, failure.data(), failure.size()),
        rd_kafka_NewTopic_destroy);
    if (topic) {
        rd_kafka_NewTopic_set_config(topic.get(), "retention.ms", milliseconds(options.retention).c_str());
        rd_kafka_NewTopic_set_config(topic.get(), "cleanup.policy", "delete");
    }
    return topic;
}

bool is_there(rd_kafka_resp_err_t answer) {
    return answer == RD_KAFKA_RESP_ERR_NO_ERROR || answer == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS;
}

// Of each topic: nothing where it is there, or why it is not.
std::map<std::string, std::string> create(rd_kafka_t* client, const std::vector<std::string>& names,
                                          const KafkaOptions& options) {
    std::map<std::string, std::string> outcome;
    std::vector<NewTopic> topics;
    std::vector<rd_kafka_NewTopic_t*> raw;
    for (const std::string& name : names) {
        outcome[name] = "Kafka did not answer";
        topics.push_back(new_topic(name, options));
        if (topics.back()) {
            raw.push_back(topics.back().get());
        } else {
            outcome[name] = "this is no name for a topic";
        }
    }
    const AdminOptions admin(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS),
                             rd_kafka_AdminOptions_destroy);
    std::array<char, 256> failure{};
    rd_kafka_AdminOptions_set_request_timeout(admin.get(), answer_ms, failure.data(), failure.size());
    rd_kafka_AdminOptions_set_operation_timeout(admin.get(), answer_ms, failure.data(), failure.size());
    const Queue queue(rd_kafka_queue_new(client), rd_kafka_queue_destroy);
    rd_kafka_CreateTopics(client, raw.data(), raw.size(), admin.get(), queue.get());
    const Answer answer(rd_kafka_queue_poll(queue.get(), 2 * answer_ms), rd_kafka_event_destroy);
    if (!answer) {
        return outcome;
    }
    const rd_kafka_CreateTopics_result_t* result = rd_kafka_event_CreateTopics_result(answer.get());
    if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR || result == nullptr) {
        for (auto& [name, text] : outcome) {
            text = rd_kafka_event_error_string(answer.get());
        }
        return outcome;
    }
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
        outcome[rd_kafka_topic_result_name(results[i])] = is_there(code) ? "" : rd_kafka_err2str(code);
    }
    return outcome;
}

// The topics that the brokers tell of: one that was only just created may not be among them.
std::set<std::string> visible_topics(rd_kafka_t* client) {
    std::set<std::string> names;
    const struct rd_kafka_metadata* answer = nullptr;
    if (rd_kafka_metadata(client, 1, nullptr, &answer, answer_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        for (const auto& topic : std::span(answer->topics, static_cast<std::size_t>(answer->topic_cnt))) {
            if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topic.partition_cnt > 0) {
                names.insert(topic.topic);
            }
        }
        rd_kafka_metadata_destroy(answer);
    }
    return names;
}

} // namespace

Cluster::Cluster(const KafkaOptions& options)
    : options_(options), client_(make_producer(make_conf(options, {}))), thread_([this] { run(); }) {}

Cluster::~Cluster() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    for (Waiter& waiter : waiters_) {
        waiter.done("the process is stopping");
    }
}

void Cluster::ensure(std::vector<std::string> topics, Done done) {
    {
        const std::scoped_lock lock(mutex_);
        if (!has(topics)) {
            wanted_.insert(topics.begin(), topics.end());
            waiters_.push_back({std::move(topics), steady_clock::now() + options_.delivery_timeout, std::move(done)});
            changed_.notify_all();
            return;
        }
    }
    done("");
}

bool Cluster::await(const std::vector<std::string>& topics, const std::atomic<bool>& stopping) {
    std::unique_lock lock(mutex_);
    wanted_.insert(topics.begin(), topics.end());
    changed_.notify_all();
    changed_.wait(lock, [&] { return stopping || has(topics); });
    return !stopping;
}

void Cluster::pause(std::chrono::milliseconds duration, const std::atomic<bool>& stopping) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, duration, [&] { return stopping.load(); });
}

void Cluster::forget_topics() {
    const std::scoped_lock lock(mutex_);
    present_.clear();
}

void Cluster::wake() {
    const std::scoped_lock lock(mutex_);
    changed_.notify_all();
}

Result<void> Cluster::healthy() const {
    const std::scoped_lock lock(mutex_);
    if (!failure_.empty()) {
        return fail(unavailable("kafka_unavailable", failure_));
    }
    return {};
}

void Cluster::run() {
    auto next_probe = steady_clock::now();
    while (true) {
        if (steady_clock::now() >= next_probe) {
            probe();
            next_probe = steady_clock::now() + probe_interval;
        }
        create_missing();
        for (auto& [waiter, failure] : take_settled()) {
            waiter.done(std::move(failure));
        }
        changed_.notify_all();

        std::unique_lock lock(mutex_);
        if (stopping_) {
            return;
        }
        const bool is_complete = std::ranges::includes(present_, wanted_);
        const auto until = is_complete ? next_probe : std::min(next_probe, steady_clock::now() + retry_interval);
        changed_.wait_until(lock, until,
                            [&] { return stopping_ || (is_complete && !std::ranges::includes(present_, wanted_)); });
        if (stopping_) {
            return;
        }
    }
}

void Cluster::probe() {
    const struct rd_kafka_metadata* answer = nullptr;
    const rd_kafka_resp_err_t failure = rd_kafka_metadata(client_.get(), 0, nullptr, &answer, probe_answer_ms);
    if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_metadata_destroy(answer);
        note("");
    } else {
        note(std::string("Kafka at ") + options_.brokers + " does not answer: " + rd_kafka_err2str(failure));
    }
}

void Cluster::note(std::string failure) {
    bool is_news = false;
    {
        const std::scoped_lock lock(mutex_);
        is_news = failure_.empty() != failure.empty();
        failure_ = failure;
    }
    if (is_news && failure.empty()) {
        ++recoveries_;
    } else if (is_news && options_.on_trouble) {
        options_.on_trouble(failure);
    }
}

std::vector<std::string> Cluster::missing() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    std::ranges::set_difference(wanted_, present_, std::back_inserter(names));
    return names;
}

void Cluster::create_missing() {
    const std::vector<std::string> names = missing();
    if (names.empty() || !healthy()) {
        return;
    }
    std::set<std::string> visible = visible_topics(client_.get());
    std::map<std::string, std::string> outcome;
    if (!std::ranges::includes(visible, names)) {
        outcome = create(client_.get(), names, options_);
        visible = visible_topics(client_.get());
    }
    std::vector<std::string> news;
    {
        const std::scoped_lock lock(mutex_);
        for (const std::string& name : names) {
            const std::string& failure = outcome[name];
            if (visible.contains(name)) {
                present_.insert(name);
                refusals_.erase(name);
            } else if (!failure.empty() && std::exchange(refusals_[name], failure) != failure) {
                news.push_back("The topic " + name + " could not be created: " + failure);
            }
        }
    }
    for (const std::string& text : news) {
        if (options_.on_trouble) {
            options_.on_trouble(text);
        }
    }
}

std::vector<std::pair<Cluster::Waiter, std::string>> Cluster::take_settled() {
    const std::scoped_lock lock(mutex_);
    const auto now = steady_clock::now();
    const auto settled = std::ranges::partition(
        waiters_, [&](const Waiter& waiter) { return !has(waiter.topics) && waiter.deadline > now; });
    std::vector<std::pair<Waiter, std::string>> taken;
    for (Waiter& waiter : settled) {
        std::string failure;
        for (const std::string& topic : waiter.topics) {
            if (!present_.contains(topic)) {
                failure = "the topic " + topic + " is not there and could not be created";
            }
        }
        taken.emplace_back(std::move(waiter), std::move(failure));
    }
    waiters_.erase(settled.begin(), settled.end());
    return taken;
}

bool Cluster::has(const std::vector<std::string>& topics) const {
    return std::ranges::all_of(topics, [&](const std::string& topic) { return present_.contains(topic); });
}

} // namespace merx::events::kafka
