#include "shop/data_dir_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace merx::shop {

DataDirLock::DataDirLock(const std::filesystem::path& data_dir) {
    std::filesystem::create_directories(data_dir);
    const std::filesystem::path path = data_dir / "merx.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) {
        throw std::runtime_error(fmt::format("{} cannot be opened: {}", path.string(), std::strerror(errno)));
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        ::close(file_);
        throw std::runtime_error(
            fmt::format("another `merx serve` runs over {}; stop it, or name another directory with "
                        "--data-dir",
                        data_dir.string()));
    }
}

DataDirLock::~DataDirLock() {
    ::close(file_);
}

} // namespace merx::shop
