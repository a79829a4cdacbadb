#include "auth/sodium.hpp"

#include <sodium.h>

#include "core/assert.hpp"

namespace merx::auth {

void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    MERX_ASSERT(ready);
}

} // namespace merx::auth
