// The way to a service that runs as several servers: each call goes to one that is there.
//
// Servers come from a Resolver. Each is asked for its health twice a second; one that cannot be reached, does not
// answer or says that it is not serving leaves the rotation until it answers again, and so does one whose calls keep
// failing. Among the others the one with the fewest calls under way is taken.
//
// A call is made again, elsewhere where there is an elsewhere, if the server is known not to have begun it (no
// connection, draining, overloaded), or if its method is Repeat::safe and the connection was lost. The latter may
// add 10 % to the calls and no more; nothing is repeated past the deadline. Where no server is there, a call waits
// for one for up to `patience`, so that a restart is a pause and not a failure. Where most calls fail, the breaker
// lets none through until a trial succeeds. See docs/architecture/calls.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "rpc/breaker.hpp"
#include "rpc/channel.hpp"
#include "rpc/resolver.hpp"
#include "rpc/tls.hpp"

namespace merx::rpc {

struct ChannelOptions {
    // The name of the service that calls, which signed calls prove: "orders".
    std::string caller = {};
    // The secret that all processes share; calls are signed with a key made from it. Empty: not signed.
    std::string cluster_secret = {};
    std::optional<TlsFiles> tls = {};

    // Given to calls that have none.
    Duration default_deadline = std::chrono::seconds{10};
    // How long a call waits for a server to be there before it is `service_unavailable`.
    Duration patience = std::chrono::seconds{3};
    // Calls that may wait so at once; further ones fail at once.
    std::size_t max_waiting = 1024;

    int max_attempts = 4;
    // Calls that may be made again without knowing that the first was not begun, as a share of all calls.
    double retry_share = 0.1;

    Duration probe_interval = std::chrono::milliseconds{500};
    Duration probe_timeout = std::chrono::seconds{1};
    BreakerOptions breaker = {};
};

struct ChannelStats {
    std::uint64_t calls = 0;    // made by callers
    std::uint64_t attempts = 0; // sent to servers or to their absence
    std::uint64_t retries = 0;  // of these: made again out of the budget
    std::size_t addresses = 0;  // known
    std::size_t in_rotation = 0;
    Breaker::State breaker = Breaker::State::closed;
};

// Any thread may use it. Every call must have ended before it is destroyed.
class BalancedChannel : public Channel {
public:
    virtual ChannelStats stats() const = 0;
};

// Connects in the background. The resolver must outlive the channel. Throws std::runtime_error where the files of
// options.tls cannot be read.
std::unique_ptr<BalancedChannel> connect(Resolver& resolver, std::string service, ChannelOptions options);

} // namespace merx::rpc
