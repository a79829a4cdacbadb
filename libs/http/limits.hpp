// What a client may cost the edge server: every bound on size, number and time, with its reason to exist.
#pragma once

#include <chrono>
#include <cstddef>

namespace merx::http {

struct Limits {
    std::size_t header_bytes = std::size_t{16} << 10U; // request line and headers together: 431, or 414 for the line
    std::size_t target_bytes = std::size_t{8} << 10U;  // path and query: 414
    std::size_t headers = 100;                         // lines of header: 431
    std::size_t body_bytes = std::size_t{1} << 20U;    // 413
    std::size_t connections = 10'000;                  // of the whole server; more are answered 503 and closed
    std::size_t requests_per_connection = 1'000'000;   // then "Connection: close", so that load can move
};

// Checked by a sweep every sweep_interval, so each may take that much longer.
struct Timeouts {
    std::chrono::milliseconds header{10'000}; // from the first byte of a request to the end of its header: 408
    std::chrono::milliseconds body{60'000};   // from there to the end of its body: 408
    std::chrono::milliseconds idle{75'000};   // between requests: closed without a word
    // From the connection to its first byte, while the server stops: who has just connected is about to ask.
    std::chrono::milliseconds first_request{1'000};
    std::chrono::milliseconds write{30'000}; // without the client taking a byte of the answer: closed
    // Of the handler, whose calls have shorter deadlines: the client is answered 504 and let go. What the handler began
    // goes on to its end, for a task cannot be cut off.
    std::chrono::milliseconds handling{16'000};
    std::chrono::milliseconds linger{2'000}; // for a refused client to read why: closed
};

inline constexpr std::chrono::milliseconds sweep_interval{250};

// Pipelined requests wait in the connection's input buffer, which is never larger than the header limit; they
// are served one after the other, so no other bound on their number is needed.

} // namespace merx::http
