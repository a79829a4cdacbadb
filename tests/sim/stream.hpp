// A stream of events as a bad network delivers it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "events/event.hpp"

namespace merx::sim {

// Events as their services announce them.
class Stream {
public:
    explicit Stream(IdSource& ids, Instant now) : ids_(ids), now_(now) {}

    void append(const std::string& type, const std::string& source, const std::string& subject, std::int64_t sequence,
                std::string data);
    const std::vector<events::Event>& events() const { return events_; }

private:
    IdSource& ids_;
    const Instant now_;
    std::vector<events::Event> events_;
};

// The same events, of which about a fifth each comes twice, comes late (by up to fifty places), and changes places with
// the one before it of its own subject.
std::vector<events::Event> disturbed(std::vector<events::Event> events, Random& random);

// Cut into batches of one to sixteen.
void in_batches(std::span<const events::Event> events, Random& random,
                const std::function<void(std::span<const events::Event>)>& deliver);

} // namespace merx::sim
