// What a process knows of the brokers: whether they answer, and which topics are there. Creates those that are wanted
// and missing. Has a thread of its own, because these questions block.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/result.hpp"
#include "events/kafka/handle.hpp"
#include "events/kafka_transport.hpp"

namespace merx::events::kafka {

class Cluster {
public:
    // Hears nothing (an empty text), or why not. On the cluster's thread, or at once on the caller's.
    using Done = std::move_only_function<void(std::string failure)>;

    // The options must outlive it.
    explicit Cluster(const KafkaOptions& options);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // All of the following by any thread.

    // `done` once they are all there, or after the delivery timeout.
    void ensure(std::vector<std::string> topics, Done done);
    // Blocks until they are there; false if `stopping` became true first (call wake() then).
    bool await(const std::vector<std::string>& topics, const std::atomic<bool>& stopping);
    // Blocks for a while, or until `stopping`.
    void pause(std::chrono::milliseconds duration, const std::atomic<bool>& stopping);
    // Asks whether they are really there, before the next is sent.
    void forget_topics();
    void wake();

    // How the brokers answered last.
    Result<void> healthy() const;
    // How often they have begun to answer again.
    std::uint64_t recoveries() const { return recoveries_; }

private:
    struct Waiter {
        std::vector<std::string> topics;
        std::chrono::steady_clock::time_point deadline;
        Done done;
    };

    void run();
    void probe();
    void create_missing();
    std::vector<std::string> missing() const;
    std::vector<std::pair<Waiter, std::string>> take_settled(); // with why not, or nothing
    bool has(const std::vector<std::string>& topics) const;     // with the mutex held
    void note(std::string failure);

    const KafkaOptions& options_;
    Client client_;
    std::atomic<std::uint64_t> recoveries_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> wanted_;
    std::set<std::string> present_;
    std::map<std::string, std::string> refusals_; // by topic
    std::vector<Waiter> waiters_;
    std::string failure_ = "Kafka has not answered yet"; // empty while it answers
    bool stopping_ = false;
    std::thread thread_; // last: it uses all of these
};

} // namespace merx::events::kafka
