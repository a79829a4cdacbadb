// Writes the head of an answer: status line, header lines, empty line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace merx::http {

// The reason phrase of a status; "Unknown" where the status has none.
std::string_view reason_of(int status);

// Whether an answer of this status may have a body at all (RFC 9110, section 6.4.1).
bool allows_body(int status);

struct HeadFacts {
    std::size_t body_size = 0;
    bool keep_alive = true;
    std::string_view date; // as IMF-fixdate
};

// Line ends inside a header's value are replaced by spaces: no input of a client can start a line of ours.
void append_head(std::string& out, const Response& response, const HeadFacts& facts);

} // namespace merx::http
