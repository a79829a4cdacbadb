#include "search/adapters/generations.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "fulltext/writer.hpp"

namespace merx::search {
namespace {

constexpr const char* current_file = "current";
constexpr const char* next_current_file = "current.next";
constexpr const char* lock_file = "build.lock";
constexpr const char* draft_extension = ".draft";

[[noreturn]] void refuse(const std::filesystem::path& path) {
    throw std::system_error(errno, std::system_category(), path.string());
}

class File {
public:
    File(const std::filesystem::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) {
            refuse(path);
        }
    }
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }
    int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

void write_durably(const std::filesystem::path& path, const std::string& text) {
    const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (::write(file.descriptor(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(file.descriptor()) != 0) {
        refuse(path);
    }
}

std::optional<std::uint64_t> number_of(const std::string& name) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size() || number == 0) {
        return std::nullopt;
    }
    return number;
}

// A process that serves a generation is its writer.
bool is_open_somewhere(const std::filesystem::path& folder) {
    try {
        static_cast<void>(fulltext::Writer::open(folder));
        return false;
    } catch (const fulltext::Locked&) {
        return true;
    } catch (const fulltext::Failure&) {
        return false; // damaged or not yet an index
    }
}

} // namespace

Generations::BuildLock::~BuildLock() {
    ::close(file_);
}

std::filesystem::path Generations::draft(const std::string& name) const {
    return directory_ / (name + draft_extension);
}

std::optional<std::string> Generations::current() const {
    std::ifstream file(directory_ / current_file);
    std::string name;
    if (!std::getline(file, name) || !number_of(name)) {
        return std::nullopt;
    }
    return name;
}

std::unique_ptr<Generations::BuildLock> Generations::try_lock() {
    std::filesystem::create_directories(directory_);
    File file(directory_ / lock_file, O_RDWR | O_CREAT);
    if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return nullptr;
        }
        refuse(directory_ / lock_file);
    }
    return std::make_unique<BuildLock>(file.release());
}

std::string Generations::next() const {
    std::uint64_t highest = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
        highest = std::max(highest, number_of(entry.path().filename().string()).value_or(0));
    }
    // What `current` names counts as well: its folder may have been lost.
    if (const auto name = current()) {
        highest = std::max(highest, *number_of(*name));
    }
    return std::to_string(highest + 1);
}

void Generations::make_current(const std::string& name) {
    write_durably(directory_ / next_current_file, name + '\n');
    std::filesystem::rename(directory_ / next_current_file, directory_ / current_file);
    const File directory(directory_, O_RDONLY | O_DIRECTORY);
    if (::fsync(directory.descriptor()) != 0) {
        refuse(directory_);
    }
}

void Generations::remove_unused() {
    const std::optional<std::string> kept = current();
    std::vector<std::filesystem::path> unused;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
        const std::string name = entry.path().filename().string();
        const bool is_unused = number_of(name) && name != kept && !is_open_somewhere(entry.path());
        if (is_unused || entry.path().extension() == draft_extension) {
            unused.push_back(entry.path());
        }
    }
    for (const std::filesystem::path& folder : unused) {
        std::filesystem::remove_all(folder);
    }
}

} // namespace merx::search
