// Sends events and awaits their acknowledgement, one producer for the whole process.
//
// The order of a subject's events in the log must be that of the outbox whatever fails. librdkafka's idempotent
// producer keeps it as long as nothing is given up; and as soon as something is, because a broker refuses it or has not
// answered in time, everything that the producer still holds is given up with it and a new producer takes its place.
// So nothing that comes later can go past what failed; whoever sent it sends again, from the first that failed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "events/kafka_transport.hpp"

namespace merx::events::kafka {

class Producer {
public:
    // Hears nothing (an empty text) once all of a batch are acknowledged, or why some are not. On any thread.
    using Done = std::move_only_function<void(std::string failure)>;

    // The options must outlive it.
    explicit Producer(const KafkaOptions& options);
    ~Producer(); // gives up what is not acknowledged
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    // To the topics of their aggregates. Any thread.
    void produce(std::span<const Event> batch, Done done);
    // A copy for onlookers; nobody learns whether it arrives. Any thread.
    void copy_dead_letter(std::string_view consumer, const Event& event, std::string_view reason);
    // Blocks until nothing is unacknowledged, but no longer than this.
    void flush(Duration limit);

private:
    class Instance;

    std::shared_ptr<Instance> instance(); // that works

    const KafkaOptions& options_;
    std::mutex mutex_;
    std::shared_ptr<Instance> current_;
    std::vector<std::shared_ptr<Instance>> retired_; // that still end
};

} // namespace merx::events::kafka
