#include "stream.hpp"

#include <algorithm>
#include <utility>

namespace merx::sim {
namespace {

bool one_in_five(Random& random) {
    return random.next() % 5 == 0;
}

// Moves the element at `from` to a place up to `most` further on.
void delay(std::vector<events::Event>& events, std::size_t from, std::size_t most, Random& random) {
    const std::size_t to = std::min(from + 1 + random.next() % most, events.size() - 1);
    const auto first = events.begin() + static_cast<std::ptrdiff_t>(from);
    std::rotate(first, first + 1, events.begin() + static_cast<std::ptrdiff_t>(to) + 1);
}

} // namespace

void Stream::append(const std::string& type, const std::string& source, const std::string& subject,
                    std::int64_t sequence, std::string data) {
    events_.push_back({.id = events::EventId::make(ids_),
                       .type = type,
                       .source = source,
                       .subject = subject,
                       .sequence = sequence,
                       .time = now_,
                       .trace_parent = "",
                       .data = std::move(data)});
}

std::vector<events::Event> disturbed(std::vector<events::Event> events, Random& random) {
    for (std::size_t i = events.size(); i-- > 1;) {
        if (!one_in_five(random)) {
            continue;
        }
        for (std::size_t before = i; before-- > 0;) {
            if (events[before].subject == events[i].subject) {
                std::swap(events[before], events[i]);
                break;
            }
        }
    }
    for (std::size_t i = events.size(); i-- > 0;) {
        if (one_in_five(random)) {
            delay(events, i, 50, random);
        }
    }
    const std::size_t count = events.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (one_in_five(random)) {
            const auto place = static_cast<std::ptrdiff_t>(random.next() % (events.size() + 1));
            const events::Event copy = events[i];
            events.insert(events.begin() + place, copy);
        }
    }
    return events;
}

void in_batches(std::span<const events::Event> events, Random& random,
                const std::function<void(std::span<const events::Event>)>& deliver) {
    while (!events.empty()) {
        const std::size_t size = std::min<std::size_t>(1 + random.next() % 16, events.size());
        deliver(events.first(size));
        events = events.subspan(size);
    }
}

} // namespace merx::sim
