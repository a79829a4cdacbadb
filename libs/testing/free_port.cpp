#include "testing/free_port.hpp"

#include <stdexcept>

#include "testing/loopback_socket.hpp"

namespace merx::testing {

int free_port() {
    constexpr int first = 20'000;
    constexpr int count = 12'000;
    for (int i = 0; i < count; i += 2) {
        static int next = ::getpid() * 16 % count;
        next = (next + 2) % count;
        if (LoopbackSocket().bind(first + next) && LoopbackSocket().bind(first + next + 1)) {
            return first + next;
        }
    }
    throw std::runtime_error("no free port for a server");
}

} // namespace merx::testing
