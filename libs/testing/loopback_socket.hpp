// A TCP socket of this machine's own address, closed at the end: to ask whether a port is free, or served.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace merx::testing {

class LoopbackSocket {
public:
    LoopbackSocket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~LoopbackSocket() { ::close(descriptor_); }
    LoopbackSocket(const LoopbackSocket&) = delete;
    LoopbackSocket& operator=(const LoopbackSocket&) = delete;

    bool bind(int port) const {
        const sockaddr_in address = at(port);
        return ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool connect(int port) const {
        const sockaddr_in address = at(port);
        return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

private:
    static sockaddr_in at(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    int descriptor_;
};

} // namespace merx::testing
