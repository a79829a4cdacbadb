// Turning Xapian's exceptions into those of errors.hpp. For the sources of this folder: it knows Xapian.
#pragma once

#include <stdexcept>

#include <xapian.h>

#include "fulltext/errors.hpp"

namespace merx::fulltext {

// Of the exception that is being handled; call it in a catch block.
[[noreturn]] void rethrow(const Xapian::Error& error);

template <class Function>
auto translated(Function function) {
    try {
        return function();
    } catch (const Xapian::Error& error) {
        rethrow(error);
    } catch (const std::logic_error& error) {
        // A length or a place that no text has, read from a damaged block.
        throw Corrupt(error.what());
    }
}

} // namespace merx::fulltext
