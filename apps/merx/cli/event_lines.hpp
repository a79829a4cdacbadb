// Events and dead letters as JSON lines, for people and for scripts.
#pragma once

#include <string>
#include <vector>

#include "events/dead_letters.hpp"
#include "events/event.hpp"

namespace merx::cli {

// {"id","type","source","subject","sequence","time","trace_parent","data"}; `data` is the event's message with its
// secrets left out, or absent if it is not of a kind that this version knows.
std::string json_line(const events::Event& event);

// {"consumer","id","type","subject","sequence","attempts","reason","parked_time"}: not its contents, which may be about
// a person.
std::string json_line(const events::DeadLetter& letter);

// Every type of event that this version knows, as patterns: "order.*".
std::vector<std::string> all_event_types();

} // namespace merx::cli
