// One subscription as a member of its consumer group.
//
// Its thread polls, and hands what came to the consumer on an executor, a batch at a time; the batch's positions are
// committed when the consumer has committed it. While it waits for a batch that takes long, or for a store that is
// away, the partitions are paused and polling goes on, so that the process remains a member. Partitions are given up
// after the batch in flight has ended.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "async/executor.hpp"
#include "events/consumer.hpp"
#include "events/kafka/cluster.hpp"
#include "events/kafka/handle.hpp"
#include "events/kafka/topics.hpp"
#include "events/kafka_transport.hpp"

namespace merx::events::kafka {

class GroupConsumer {
public:
    // All must outlive it.
    GroupConsumer(const Consumer& consumer, const KafkaOptions& options, Cluster& cluster);
    ~GroupConsumer(); // joined, if it was started
    GroupConsumer(const GroupConsumer&) = delete;
    GroupConsumer& operator=(const GroupConsumer&) = delete;

    void start(Executor& executor);
    // Begins to end; any thread.
    void ask_to_stop();
    // Blocks until the batch in flight has ended, its position is committed and the group is left.
    void join();

private:
    using Place = std::pair<std::string, std::int32_t>; // topic, partition
    using Positions = std::map<Place, std::int64_t>;    // from where each goes on
    struct Batch {
        std::vector<Event> events;
        Positions next;
    };
    // A batch handed to the executor. Shared with it, because a partition may be lost before it ends.
    struct Attempt {
        Batch batch;
        std::mutex mutex;
        std::condition_variable ended;
        bool has_ended = false;
        std::exception_ptr failure;
    };

    void run();
    void join_group(const Topics& topics, Duration session);
    Client open(Duration session);
    void close();
    bool leave();
    bool collect();
    void take(Message message);

    void settle();
    std::shared_ptr<Attempt> hand_over();
    static Task<void> apply(const Consumer& consumer, const Batch& batch);
    static bool wait_for(Attempt& attempt, Duration limit); // false if it has not ended by then
    void serve_until_ended(const std::shared_ptr<Attempt>& attempt);
    void wait_serving(Duration delay);
    void serve();
    void take_back(Batch& batch);
    void tell(std::string_view trouble) const;
    void tell_of(const std::exception_ptr& failure) const;

    void set_paused(bool paused);
    void advance(const Positions& next);
    void commit_if_due();
    bool commit_all(); // false if nobody answered
    static Partitions listed(const Positions& positions);
    void on_assigned(rd_kafka_topic_partition_list_s* partitions);
    void on_revoked();

    const Consumer& consumer_;
    const KafkaOptions& options_;
    Cluster& cluster_;
    Executor* executor_ = nullptr;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;

    // The thread's own.
    Client client_;
    Batch batch_;                      // collected, and not in flight
    std::shared_ptr<Attempt> attempt_; // in flight
    Positions progress_;               // applied since the partitions were assigned
    Positions uncommitted_;            // of these, what the brokers have not been told
    std::chrono::steady_clock::time_point next_commit_;
    bool is_paused_ = false;
    bool session_is_refused_ = false; // it is shorter than the brokers allow
};

} // namespace merx::events::kafka
