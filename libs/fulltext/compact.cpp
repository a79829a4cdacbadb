#include "fulltext/compact.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "fulltext/xapian_errors.hpp"

namespace merx::fulltext {
namespace {

void sync_to_disk(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_synced = file >= 0 && ::fsync(file) == 0;
    const int reason = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!is_synced) {
        throw Failure(path.string() + " cannot be written to disk: " + std::system_category().message(reason));
    }
}

} // namespace

void compact(const std::filesystem::path& from, const std::filesystem::path& to) {
    translated([&] { Xapian::Database(from.string()).compact(to.string(), Xapian::DBCOMPACT_NO_RENUMBER); });
    for (const auto& file : std::filesystem::directory_iterator(to)) {
        sync_to_disk(file.path());
    }
    sync_to_disk(to);
}

} // namespace merx::fulltext
