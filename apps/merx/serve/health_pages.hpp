// What a process answers over HTTP when it has no shop to show, or not yet: /healthz, /readyz and /metrics.
#pragma once

#include "http/message.hpp"
#include "runtime/health.hpp"
#include "runtime/metrics.hpp"

namespace merx::serve {

// Both must outlive the handler. Everything else is refused: 503 `starting` while the process starts, and 404 after.
http::Handler health_pages(const runtime::Health& health, metrics::Registry& metrics);

// `pages`, and in its place the health pages as long as the process starts: services must not be called before.
http::Handler once_started(http::Handler pages, const runtime::Health& health, metrics::Registry& metrics);

} // namespace merx::serve
