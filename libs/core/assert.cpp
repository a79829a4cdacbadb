#include "core/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace merx {

void assertion_failed(const char* expression, const char* file, int line) {
    static_cast<void>(std::fprintf(stderr, "merx: assertion failed at %s:%d: %s\n", file, line, expression));
    std::abort();
}

} // namespace merx
