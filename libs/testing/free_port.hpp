// Ports of 127.0.0.1 for the servers and processes that a test starts.
#pragma once

namespace merx::testing {

// A port that nobody listens on, and neither on the one after it. It is below the range that the system gives to
// outgoing connections, so nobody takes it while its server is down for a while; programs that run side by side look
// in different places first. Throws std::runtime_error where there is none.
int free_port();

} // namespace merx::testing
