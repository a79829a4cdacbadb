#include "events/kafka/topics.hpp"

#include <algorithm>
#include <set>

#include "events/kafka/message.hpp"

namespace merx::events::kafka {

std::string topic_of(const KafkaOptions& options, std::string_view type) {
    return options.prefix + std::string(aggregate_of(type));
}

std::string dead_letter_topic(const KafkaOptions& options) {
    return options.prefix + "dead-letters";
}

Topics topics_of(const KafkaOptions& options, const std::vector<std::string>& types) {
    std::set<std::string> names;
    for (const std::string& type : types) {
        if (aggregate_of(type).empty()) {
            return {.names = {}, .all = true};
        }
        names.insert(topic_of(options, type));
    }
    return {.names = {names.begin(), names.end()}, .all = false};
}

// Aggregates are single words; so dead letters, with their hyphen, are none.
bool is_ours(const KafkaOptions& options, std::string_view topic) {
    return topic.size() > options.prefix.size() && topic.starts_with(options.prefix) &&
           std::ranges::all_of(topic.substr(options.prefix.size()),
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string pattern_of_ours(const KafkaOptions& options) {
    std::string pattern = "^";
    for (const char c : options.prefix) {
        pattern += c == '.' ? std::string("\\.") : std::string(1, c);
    }
    return pattern + "[a-z0-9_]+$";
}

} // namespace merx::events::kafka
