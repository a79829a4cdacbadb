// Etags: which state of a thing a client has seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx::catalog {

// Changes with every change. The time is part of it because an address (a slug) may come to name another thing with
// the same number of versions.
std::string make_etag(std::int64_t version, Instant update_time);

// Refuses with `etag_mismatch` (412) where the thing has changed since the writer read it. An empty or `*` etag
// matches anything.
Result<void> check_etag(std::string_view expected, std::string_view actual);

} // namespace merx::catalog
