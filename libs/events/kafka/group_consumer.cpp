#include "events/kafka/group_consumer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <librdkafka/rdkafka.h>

#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "events/kafka/topics.hpp"

namespace merx::events::kafka {
namespace {

using std::chrono::steady_clock;

using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;
using Answer = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
using Refusal = std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)>;

constexpr int poll_ms = 100;
constexpr int serve_ms = 20;
constexpr int commit_wait_ms = 2'000;
// Positions are committed so often. What is applied in between is delivered again to the next owner of a partition
// whose owner has died, and its inbox knows it.
constexpr Duration commit_interval = std::chrono::milliseconds{200};
// As long as this, a batch in flight is waited for without polling: pausing costs a new fetch.
constexpr Duration unpaused_wait = std::chrono::seconds{2};
// As long as this, leaving a group waits for its brokers, which may have died since they last answered.
constexpr Duration leaving_limit = std::chrono::seconds{5};
// As long as this, librdkafka may take to end its own threads.
constexpr Duration ending_limit = std::chrono::seconds{3};
// As long as this, giving up partitions waits for the batch in flight. If it ends later still, it meets the inbox rows
// of the next owner, or the next owner meets its.
constexpr Duration revocation_wait = std::chrono::seconds{30};
// A process that does not poll for so long has hung; its partitions go to others.
constexpr Duration longest_silence = std::chrono::seconds{90};
// Brokers refuse members with a shorter one, if not configured otherwise.
constexpr Duration usual_shortest_session = std::chrono::seconds{6};

// Refused or not. What librdkafka says by itself is negative.
bool came_from_a_broker(rd_kafka_resp_err_t answer) {
    return answer >= 0 && answer != RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE &&
           answer != RD_KAFKA_RESP_ERR_NOT_COORDINATOR;
}

} // namespace

GroupConsumer::GroupConsumer(const Consumer& consumer, const KafkaOptions& options, Cluster& cluster)
    : consumer_(consumer), options_(options), cluster_(cluster) {}

GroupConsumer::~GroupConsumer() {
    MERX_ASSERT(!thread_.joinable());
}

void GroupConsumer::start(Executor& executor) {
    executor_ = &executor;
    thread_ = std::thread([this] { run(); });
}

void GroupConsumer::ask_to_stop() {
    stopping_ = true;
    cluster_.wake();
}

void GroupConsumer::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void GroupConsumer::run() {
    Topics topics = topics_of(options_, consumer_.subscription().types);
    if (topics.all) {
        topics.names = {pattern_of_ours(options_)};
    } else if (!cluster_.await(topics.names, stopping_)) {
        return;
    }
    join_group(topics, options_.session_timeout);
    while (!stopping_) {
        if (collect()) {
            settle();
        }
        commit_if_due();
        if (session_is_refused_) {
            session_is_refused_ = false;
            close();
            join_group(topics, std::max(options_.session_timeout, usual_shortest_session));
        }
    }
    close();
}

void GroupConsumer::join_group(const Topics& topics, Duration session) {
    client_ = open(session);
    const Partitions wanted(rd_kafka_topic_partition_list_new(static_cast<int>(topics.names.size())));
    for (const std::string& name : topics.names) {
        rd_kafka_topic_partition_list_add(wanted.get(), name.c_str(), RD_KAFKA_PARTITION_UA);
    }
    rd_kafka_subscribe(client_.get(), wanted.get());
}

// Where no broker answers, the others of the group wait for the end of our session.
void GroupConsumer::close() {
    const bool has_left = commit_all() && cluster_.healthy() && leave();
    if (!end_consumer(std::move(client_), has_left, ending_limit)) {
        tell("leaves a Kafka client behind that does not end");
    }
}

// Gives the partitions up and leaves the group. False where no broker took note of it in time: librdkafka by itself
// would wait for one without end.
bool GroupConsumer::leave() {
    const Queue farewell(rd_kafka_queue_new(client_.get()), rd_kafka_queue_destroy);
    const Refusal refusal(rd_kafka_consumer_close_queue(client_.get(), farewell.get()), rd_kafka_error_destroy);
    const auto limit = steady_clock::now() + leaving_limit;
    while (rd_kafka_consumer_closed(client_.get()) == 0) {
        if (refusal || steady_clock::now() > limit) {
            return false;
        }
        const Answer event(rd_kafka_queue_poll(farewell.get(), serve_ms), rd_kafka_event_destroy);
        if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
            on_revoked();
        }
    }
    return true;
}

Client GroupConsumer::open(Duration session) {
    Conf conf = make_conf(options_, {{"group.id", options_.prefix + consumer_.subscription().consumer},
                                     {"enable.auto.commit", "false"},
                                     {"enable.auto.offset.store", "false"},
                                     {"auto.offset.reset", "earliest"},
                                     {"partition.assignment.strategy", "roundrobin"},
                                     {"session.timeout.ms", milliseconds(session)},
                                     {"heartbeat.interval.ms", "500"},
                                     {"max.poll.interval.ms", milliseconds(std::max(longest_silence, session))},
                                     {"topic.metadata.refresh.interval.ms", "5000"}, // for patterns
                                     {"queued.min.messages", "2000"},
                                     {"queued.max.messages.kbytes", "8192"},
                                     {"fetch.error.backoff.ms", "100"},
                                     {"fetch.wait.max.ms", "200"}});
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_rebalance_cb(
        conf.get(), [](rd_kafka_t*, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions, void* self) {
            auto& consumer = *static_cast<GroupConsumer*>(self);
            what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? consumer.on_assigned(partitions) : consumer.on_revoked();
        });
    return make_consumer(std::move(conf));
}

// Waits a moment for the first event and takes what is there. False if there is nothing to do.
bool GroupConsumer::collect() {
    int wait = poll_ms;
    while (batch_.events.size() < options_.max_batch) {
        Message message(rd_kafka_consumer_poll(client_.get(), wait));
        if (!message) {
            break;
        }
        take(std::move(message));
        wait = 0;
    }
    return !batch_.next.empty();
}

void GroupConsumer::take(Message message) {
    if (message->err == RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT) {
        session_is_refused_ = options_.session_timeout < usual_shortest_session;
        return;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return; // librdkafka goes on by itself, and the cluster knows if the brokers are away
    }
    const std::string topic = rd_kafka_topic_name(message->rkt);
    batch_.next[{topic, message->partition}] = message->offset + 1;
    auto event = event_of(*message);
    if (!event) {
        if (options_.on_trouble) {
            options_.on_trouble("Passed over a message that is not an event of ours, in " + topic + " partition " +
                                std::to_string(message->partition) + " at " + std::to_string(message->offset));
        }
    } else if (wants(consumer_.subscription(), event->type)) {
        batch_.events.push_back(std::move(*event));
    }
}

// Until nothing is left of the batch: it is applied, or not ours any more, or we stop.
void GroupConsumer::settle() {
    Duration delay = options_.first_retry;
    while (!batch_.next.empty() && !stopping_) {
        const std::shared_ptr<Attempt> attempt = hand_over();
        serve_until_ended(attempt);
        if (attempt_ == nullptr) {
            continue; // it was settled when the partitions were given up
        }
        attempt_.reset();
        if (attempt->failure == nullptr) {
            advance(attempt->batch.next);
            commit_if_due();
            delay = options_.first_retry;
            continue;
        }
        take_back(attempt->batch);
        tell_of(attempt->failure);
        set_paused(true);
        wait_serving(delay);
        delay = std::min(2 * delay, options_.last_retry);
    }
    batch_ = {}; // where we stop, whoever comes next finds it in the log
    set_paused(false);
}

Task<void> GroupConsumer::apply(const Consumer& consumer, const Batch& batch) {
    std::vector<const Event*> events;
    events.reserve(batch.events.size());
    for (const Event& event : batch.events) {
        events.push_back(&event);
    }
    co_await consumer.deliver(events);
}

std::shared_ptr<GroupConsumer::Attempt> GroupConsumer::hand_over() {
    const auto attempt = std::make_shared<Attempt>();
    attempt->batch = std::exchange(batch_, {});
    attempt_ = attempt;
    if (attempt->batch.events.empty()) {
        attempt->has_ended = true; // events of other types, to be stepped over
        return attempt;
    }
    executor_->post([&consumer = consumer_, attempt] {
        merx::start(apply(consumer, attempt->batch), [attempt](std::exception_ptr failure) {
            const std::scoped_lock lock(attempt->mutex);
            attempt->failure = std::move(failure);
            attempt->has_ended = true;
            attempt->ended.notify_all();
        });
    });
    return attempt;
}

bool GroupConsumer::wait_for(Attempt& attempt, Duration limit) {
    std::unique_lock lock(attempt.mutex);
    return attempt.ended.wait_for(lock, limit, [&] { return attempt.has_ended; });
}

void GroupConsumer::serve_until_ended(const std::shared_ptr<Attempt>& attempt) {
    if (wait_for(*attempt, unpaused_wait)) {
        return;
    }
    set_paused(true);
    while (attempt_ != nullptr && !wait_for(*attempt, Duration::zero())) {
        serve();
    }
}

void GroupConsumer::wait_serving(Duration delay) {
    const auto until = steady_clock::now() + delay;
    while (!stopping_ && !batch_.next.empty() && steady_clock::now() < until) {
        serve();
    }
}

// Answers the group while nothing is wanted of the log.
void GroupConsumer::serve() {
    if (Message message{rd_kafka_consumer_poll(client_.get(), serve_ms)}) {
        take(std::move(message)); // on its way when we paused
    }
}

// Before what has come since.
void GroupConsumer::take_back(Batch& batch) {
    batch.events.insert(batch.events.end(), std::make_move_iterator(batch_.events.begin()),
                        std::make_move_iterator(batch_.events.end()));
    for (const auto& [place, offset] : batch_.next) {
        batch.next[place] = offset;
    }
    batch_ = std::move(batch);
}

void GroupConsumer::tell(std::string_view trouble) const {
    if (options_.on_trouble) {
        options_.on_trouble(consumer_.subscription().consumer + " " + std::string(trouble));
    }
}

void GroupConsumer::tell_of(const std::exception_ptr& failure) const {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& caught) {
        tell("waits for its store: " + std::string(caught.what()));
    }
}

void GroupConsumer::set_paused(bool paused) {
    if (is_paused_ == paused) {
        return;
    }
    is_paused_ = paused;
    rd_kafka_topic_partition_list_t* raw = nullptr;
    if (rd_kafka_assignment(client_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return;
    }
    const Partitions assigned(raw);
    paused ? rd_kafka_pause_partitions(client_.get(), assigned.get())
           : rd_kafka_resume_partitions(client_.get(), assigned.get());
}

void GroupConsumer::advance(const Positions& next) {
    for (const auto& [place, offset] : next) {
        progress_[place] = offset;
        uncommitted_[place] = offset;
    }
}

// What fails here is found out by the next owner's inbox.
void GroupConsumer::commit_if_due() {
    const auto now = steady_clock::now();
    if (uncommitted_.empty() || now < next_commit_) {
        return;
    }
    next_commit_ = now + commit_interval;
    rd_kafka_commit(client_.get(), listed(std::exchange(uncommitted_, {})).get(), 1);
}

bool GroupConsumer::commit_all() {
    uncommitted_.clear();
    if (progress_.empty()) {
        return true;
    }
    const Queue answers(rd_kafka_queue_new(client_.get()), rd_kafka_queue_destroy);
    rd_kafka_commit_queue(client_.get(), listed(progress_).get(), answers.get(), nullptr, nullptr);
    const Answer answer(rd_kafka_queue_poll(answers.get(), commit_wait_ms), rd_kafka_event_destroy);
    return answer != nullptr && came_from_a_broker(rd_kafka_event_error(answer.get()));
}

Partitions GroupConsumer::listed(const Positions& positions) {
    Partitions partitions(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const auto& [place, offset] : positions) {
        rd_kafka_topic_partition_list_add(partitions.get(), place.first.c_str(), place.second)->offset = offset;
    }
    return partitions;
}

void GroupConsumer::on_assigned(rd_kafka_topic_partition_list_s* partitions) {
    progress_.clear();
    uncommitted_.clear();
    rd_kafka_assign(client_.get(), partitions);
    if (is_paused_) {
        rd_kafka_pause_partitions(client_.get(), partitions);
    }
}

// Within a poll, or the closing: the batch in flight ends first, and the next owner begins after it.
void GroupConsumer::on_revoked() {
    if (attempt_ != nullptr && wait_for(*attempt_, revocation_wait) && attempt_->failure == nullptr) {
        advance(attempt_->batch.next);
    }
    attempt_.reset();
    batch_ = {};
    if (rd_kafka_assignment_lost(client_.get()) == 0 && cluster_.healthy()) {
        commit_all();
    }
    progress_.clear();
    uncommitted_.clear();
    rd_kafka_assign(client_.get(), nullptr);
}

} // namespace merx::events::kafka
