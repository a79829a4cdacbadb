// Who calls, proven: a signature over the call's context, its method, its request, the calling service and the time,
// with a key that only processes of this cluster have.
//
// A signature is good for one method and one request for a minute. Within that minute whoever can read the wire
// could send the same bytes again: mutual TLS is what keeps readers off the wire.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx::rpc {

// What is signed besides the caller and the time.
struct SignedParts {
    std::string_view method;  // "/merx.orders.v1.OrderService/CreateOrder"
    std::string_view context; // the packed Call
    std::string_view request; // serialised
};

// HMAC-SHA512-256 with a key derived from the cluster's secret. Any thread may use it.
class CallKey {
public:
    // A secret is as good as it is long: 32 random bytes, in whatever letters.
    explicit CallKey(std::string_view secret);

    std::string sign(const SignedParts& parts, std::string_view caller, Instant now) const;
    // The calling service, where the signature is ours and no older, nor newer, than max_age; else
    // `unauthenticated`.
    Result<std::string> verify(std::string_view signature, const SignedParts& parts, Instant now) const;

    // How far two clocks may be apart, and how long a call may be on its way.
    static constexpr Duration max_age = std::chrono::seconds{60};

private:
    std::array<unsigned char, 32> key_{};
};

} // namespace merx::rpc
