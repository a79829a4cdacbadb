// Assertions that stay on in release: a broken rule of our own ends the process at once, with its
// place, before it can write wrong money or stock.
#pragma once

namespace merx {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

} // namespace merx

#define MERX_ASSERT(expression)                                                                                        \
    (static_cast<bool>(expression) ? static_cast<void>(0) : ::merx::assertion_failed(#expression, __FILE__, __LINE__))

#define MERX_UNREACHABLE() ::merx::assertion_failed("unreachable", __FILE__, __LINE__)
