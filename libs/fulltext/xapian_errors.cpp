#include "fulltext/xapian_errors.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include "fulltext/errors.hpp"

namespace merx::fulltext {
namespace {

// The machine refused something, such as memory or another open file. A file that is gone is damage.
bool is_of_the_system(const Xapian::Error& error) {
    const char* reason = error.get_error_string();
    return reason != nullptr && std::string_view(reason) != std::strerror(ENOENT);
}

} // namespace

void rethrow(const Xapian::Error& error) {
    const std::string_view type = error.get_type();
    const std::string what = error.get_description();
    if (type == "DatabaseModifiedError") {
        throw Outdated(what);
    }
    if (type == "DatabaseLockError") {
        throw Locked(what);
    }
    if (type == "DatabaseNotFoundError") {
        throw Missing(what);
    }
    // The last three: what was read cannot have been written, or one table names a document that another lacks.
    if (type == "DatabaseCorruptError" || type == "DatabaseVersionError" || type == "RangeError" ||
        type == "SerialisationError" || type == "DocNotFoundError") {
        throw Corrupt(what);
    }
    if ((type == "DatabaseError" || type == "DatabaseOpeningError") && !is_of_the_system(error)) {
        throw Corrupt(what);
    }
    throw Failure(what);
}

} // namespace merx::fulltext
