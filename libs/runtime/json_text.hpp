// JSON strings, for the lines and answers of the runtime itself. Documents of services have generated writers.
#pragma once

#include <string>
#include <string_view>

namespace merx::runtime {

// Appends `text` in quotes, escaped. Bytes that are not UTF-8 come out as U+FFFD, so that a line of log or a
// problem that quotes a client's input is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

} // namespace merx::runtime
