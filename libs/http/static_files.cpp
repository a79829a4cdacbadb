#include "http/static_files.hpp"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

#include "http/binding.hpp"
#include "http/etag.hpp"

namespace merx::http {
namespace {

// The decoded name, if every part of it may be looked up.
std::optional<std::string> safe_name(std::string_view name) {
    auto decoded = percent_decode(name, false);
    if (!decoded || decoded->contains('\\')) {
        return std::nullopt;
    }
    std::string_view rest = *decoded;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        if (slash == 0 || rest.starts_with('.')) {
            return std::nullopt;
        }
        rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
    return decoded;
}

// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

bool read_all(int descriptor, std::string& out) {
    std::size_t at = 0;
    while (at < out.size()) {
        const ssize_t got = ::read(descriptor, out.data() + at, out.size() - at);
        if (got <= 0) {
            return false; // it shrank, or the disk failed
        }
        at += static_cast<std::size_t>(got);
    }
    return true;
}

} // namespace

class StaticFiles::Shelf {
public:
    Shelf(std::filesystem::path directory, StaticFilesOptions options)
        : directory_(std::move(directory)), options_(std::move(options)) {}

    Response serve(const Request& request, std::string_view name) {
        Response response;
        response.status = 404;
        if (request.method != Method::get && request.method != Method::head) {
            response.status = 405;
            response.headers.emplace_back("Allow", "GET, HEAD");
            return response;
        }
        auto safe = safe_name(name);
        if (safe && !options_.index.empty() && (safe->empty() || safe->ends_with('/'))) {
            *safe += options_.index;
        }
        const std::shared_ptr<const File> file = safe && !safe->empty() ? find(*safe) : nullptr;
        if (!file) {
            return response;
        }
        response.shared_head = file->head;
        const bool fresh = none_match_names(request.header("If-None-Match"), file->etag);
        response.status = fresh ? 304 : 200;
        if (!fresh) {
            response.shared_body = file->bytes;
        }
        return response;
    }

private:
    struct File {
        std::string etag;
        SharedBody bytes;
        SharedBody head;
        timespec changed{};
        ino_t inode = 0;
    };

    std::shared_ptr<const File> find(const std::string& name) {
        const std::filesystem::path path = directory_ / name;
        struct stat facts{};
        if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) ||
            static_cast<std::size_t>(facts.st_size) > options_.largest_file) {
            return nullptr;
        }
        {
            const std::lock_guard lock(mutex_);
            if (const auto kept = files_.find(name); kept != files_.end() && is_same(*kept->second, facts)) {
                return kept->second;
            }
        }
        const auto file = read(path, name);
        if (file) {
            keep(name, file);
        }
        return file;
    }

    static bool is_same(const File& file, const struct stat& facts) {
        return file.inode == facts.st_ino && file.changed.tv_sec == facts.st_mtim.tv_sec &&
               file.changed.tv_nsec == facts.st_mtim.tv_nsec &&
               file.bytes->size() == static_cast<std::size_t>(facts.st_size);
    }

    std::shared_ptr<const File> read(const std::filesystem::path& path, const std::string& name) const {
        std::error_code problem;
        const auto root = std::filesystem::canonical(directory_, problem);
        const auto real = problem ? path : std::filesystem::canonical(path, problem);
        if (problem || !real.string().starts_with(root.string() + '/')) {
            return nullptr;
        }
        const Descriptor opened(::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        struct stat facts{};
        if (opened.number() < 0 || ::fstat(opened.number(), &facts) != 0) {
            return nullptr;
        }
        std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
        if (!read_all(opened.number(), bytes)) {
            return nullptr;
        }
        auto file = std::make_shared<File>();
        file->etag = etag_of(bytes);
        file->bytes = std::make_shared<const std::string>(std::move(bytes));
        file->changed = facts.st_mtim;
        file->inode = facts.st_ino;
        file->head = std::make_shared<const std::string>(
            "Content-Type: " + std::string(content_type_of(name)) + "\r\nETag: " + file->etag +
            "\r\nCache-Control: " + options_.cache_control +
            "\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: " + options_.content_security_policy +
            "\r\n");
        return file;
    }

    void keep(const std::string& name, const std::shared_ptr<const File>& file) {
        const std::lock_guard lock(mutex_);
        if (file->bytes->size() > options_.cached_bytes / 4) {
            return;
        }
        if (kept_bytes_ + file->bytes->size() > options_.cached_bytes) {
            files_.clear(); // rare, and the next requests fill it with what is wanted
            kept_bytes_ = 0;
        }
        std::shared_ptr<const File>& place = files_[name];
        kept_bytes_ += file->bytes->size() - (place ? place->bytes->size() : 0);
        place = file;
    }

    const std::filesystem::path directory_;
    const StaticFilesOptions options_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const File>, std::less<>> files_;
    std::size_t kept_bytes_ = 0;
};

StaticFiles::StaticFiles(std::filesystem::path directory, StaticFilesOptions options)
    : shelf_(std::make_unique<Shelf>(std::move(directory), std::move(options))) {}
StaticFiles::~StaticFiles() = default;

Response StaticFiles::serve(const Request& request, std::string_view name) {
    return shelf_->serve(request, name);
}

std::string_view content_type_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 20> types = {{
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".gif", "image/gif"},
        {".ico", "image/x-icon"},
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
        {".csv", "text/csv; charset=utf-8"},
        {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"},
        {".pdf", "application/pdf"},
        {".xml", "application/xml"},
    }};
    for (const auto& [ending, type] : types) {
        if (name.ends_with(ending)) {
            return type;
        }
    }
    return "application/octet-stream";
}

} // namespace merx::http
