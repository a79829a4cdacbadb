// Makes libsodium ready. Every function of libs/auth that uses it calls this first; only the first call costs.
#pragma once

namespace merx::auth {

void ensure_sodium();

} // namespace merx::auth
