#include "events/kafka/message.hpp"

#include <charconv>
#include <optional>

#include "core/clock.hpp"

namespace merx::events::kafka {
namespace {

const std::string* find(const Headers& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

Error malformed(std::string_view header) {
    return invalid("/" + std::string(header), "malformed_message",
                   "The header " + std::string(header) + " is missing or wrong.");
}

std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

} // namespace

Headers headers_of(const Event& event) {
    Headers headers{{"ce_specversion", "1.0"},
                    {"ce_id", event.id.text()},
                    {"ce_type", event.type},
                    {"ce_source", event.source},
                    {"ce_subject", event.subject},
                    {"ce_time", to_rfc3339(event.time)},
                    {"ce_sequence", std::to_string(event.sequence)},
                    {"content-type", "application/protobuf"}};
    // Under the name that tracing tools look for, which is not the one of the CloudEvents extension.
    if (!event.trace_parent.empty()) {
        headers.emplace_back("traceparent", event.trace_parent);
    }
    return headers;
}

Result<Event> event_of(const Headers& headers, std::string_view payload) {
    for (const std::string_view required : {"ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence"}) {
        if (find(headers, required) == nullptr) {
            return fail(malformed(required));
        }
    }
    const auto id = EventId::parse(*find(headers, "ce_id"));
    if (!id) {
        return fail(malformed("ce_id"));
    }
    const auto time = parse_rfc3339(*find(headers, "ce_time"));
    if (!time) {
        return fail(malformed("ce_time"));
    }
    const auto sequence = number_of(*find(headers, "ce_sequence"));
    if (!sequence) {
        return fail(malformed("ce_sequence"));
    }
    const std::string* trace_parent = find(headers, "traceparent");
    return Event{.id = *id,
                 .type = *find(headers, "ce_type"),
                 .source = *find(headers, "ce_source"),
                 .subject = *find(headers, "ce_subject"),
                 .sequence = *sequence,
                 .time = *time,
                 .trace_parent = trace_parent != nullptr ? *trace_parent : std::string(),
                 .data = std::string(payload)};
}

std::string_view aggregate_of(std::string_view type) {
    const auto dot = type.find('.');
    return dot == std::string_view::npos ? std::string_view() : type.substr(0, dot);
}

} // namespace merx::events::kafka
