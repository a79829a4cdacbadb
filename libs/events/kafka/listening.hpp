// What the listeners of a process hear: every event of the topics they want, from where the log ended when they began.
// Belongs to no group, keeps no position, and needs no store.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "events/kafka/cluster.hpp"
#include "events/kafka/handle.hpp"
#include "events/kafka/topics.hpp"
#include "events/kafka_transport.hpp"

namespace merx::events::kafka {

class Listening {
public:
    // Both must outlive it.
    Listening(const KafkaOptions& options, Cluster& cluster) : options_(options), cluster_(cluster) {}
    ~Listening(); // joined, if it was started
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    // Before start() only.
    void add(Listener listener);
    // Nothing happens where nobody listens.
    void start();
    // Begins to end; any thread.
    void ask_to_stop();
    void join();

private:
    void run();
    bool begin_at_the_end();
    Partitions find_ends();
    Topics wanted_topics() const;
    void hear(const Event& event) const;
    void tell_lost() const;

    const KafkaOptions& options_;
    Cluster& cluster_;
    std::vector<Listener> listeners_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
    Client client_; // the thread's own
};

} // namespace merx::events::kafka
