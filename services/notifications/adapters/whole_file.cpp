#include "notifications/adapters/whole_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace merx::notifications {
namespace {

constexpr mode_t for_owner = S_IRUSR | S_IWUSR;

[[noreturn]] void fail_with(int error, const std::filesystem::path& file) {
    throw std::system_error(error, std::generic_category(), file.string() + " cannot be written");
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& where, int flags, const std::filesystem::path& file)
        : file_(file), number_(::open(where.c_str(), flags | O_WRONLY | O_CLOEXEC, for_owner)) {
        if (number_ < 0) {
            fail_with(errno, file);
        }
    }
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(number_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                fail_with(errno, file_);
            }
            bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
    }

    // File systems of networks may say only now that there was no room.
    void close() {
        if (::close(std::exchange(number_, -1)) != 0) {
            fail_with(errno, file_);
        }
    }

    // Without privileges a file without a name can be reached by its entry in /proc alone.
    void link() const {
        const std::string self = "/proc/self/fd/" + std::to_string(number_);
        if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, file_.c_str(), AT_SYMLINK_FOLLOW) != 0 && errno != EEXIST) {
            fail_with(errno, file_);
        }
    }

private:
    const std::filesystem::path& file_;
    int number_;
};

// The second is what a kernel says that takes the folder for the file (open(2)).
bool knows_no_unnamed_files(const std::error_code& error) {
    return error == std::errc::operation_not_supported || error == std::errc::is_a_directory;
}

void write_unnamed(const std::filesystem::path& file, std::string_view bytes) {
    const Descriptor unnamed(file.parent_path(), O_TMPFILE, file);
    unnamed.write(bytes);
    unnamed.link();
}

} // namespace

void write_renamed(const std::filesystem::path& file, std::string_view bytes) {
    std::filesystem::path part = file;
    part += ".part";
    Descriptor named(part, O_CREAT | O_TRUNC, file);
    named.write(bytes);
    named.close();
    std::filesystem::rename(part, file);
}

void write_whole_file(const std::filesystem::path& file, std::string_view bytes) {
    try {
        write_unnamed(file, bytes);
    } catch (const std::system_error& error) {
        if (!knows_no_unnamed_files(error.code())) {
            throw;
        }
        write_renamed(file, bytes);
    }
}

} // namespace merx::notifications
