// One DNS server, asked by its address rather than by the machine's configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::rpc {

// One thread at a time.
class NameServer {
public:
    // "10.0.0.2:53", an IPv4 address and a port.
    static Result<NameServer> parse(std::string_view address);

    // All IPv4 and IPv6 addresses of a host, none where the name does not exist; nothing where the server does not
    // answer, which takes about two seconds to know.
    std::optional<std::vector<std::string>> addresses_of(const std::string& host) const;

private:
    NameServer(std::uint32_t ip, std::uint16_t port) : ip_(ip), port_(port) {}

    std::uint32_t ip_; // both as the network orders their bytes
    std::uint16_t port_;
};

} // namespace merx::rpc
