// Turning Xapian's exceptions into those of errors.hpp. For the sources of this folder: it knows Xapian.
#pragma once

#include <xapian.h>

namespace merx::fulltext {

// Of the exception that is being handled; call it in a catch block.
[[noreturn]] void rethrow(const Xapian::Error& error);

template <class Function>
auto translated(Function function) {
    try {
        return function();
    } catch (const Xapian::Error& error) {
        rethrow(error);
    }
}

} // namespace merx::fulltext
