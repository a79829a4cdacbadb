// Files of a directory, served with types, ETags and 304s: media, and the built web pages.
//
// Small files are kept in memory as long as they have not changed on disk. Names that leave the directory, hidden
// files and symbolic links out of it are 404, as everything that is not a plain file. Any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace merx::http {

struct StaticFilesOptions {
    std::string cache_control = "public, max-age=3600";
    // An SVG is a document: opened by itself it must not run scripts on our origin.
    std::string content_security_policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    std::size_t cached_bytes = std::size_t{32} << 20U; // in memory, all files together
    std::size_t largest_file = std::size_t{16} << 20U; // larger ones are not served
    std::string index;                                 // served for "" and for directories' names; empty: 404
};

class StaticFiles {
public:
    // The directory need not exist yet.
    explicit StaticFiles(std::filesystem::path directory, StaticFilesOptions options = {});
    ~StaticFiles();

    // `name` is the path below the directory as sent, percent-encoded, without a leading slash. Status 404 with an
    // empty body where there is no such file, for the caller to word.
    Response serve(const Request& request, std::string_view name);

private:
    class Shelf;
    std::unique_ptr<Shelf> shelf_;
};

// By the end of the name; "application/octet-stream" where it is unknown.
std::string_view content_type_of(std::string_view name);

} // namespace merx::http
