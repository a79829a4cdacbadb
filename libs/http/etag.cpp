#include "http/etag.hpp"

#include <array>
#include <openssl/sha.h>

#include "core/base64.hpp"

namespace merx::http {
namespace {

constexpr std::size_t digest_bytes_kept = 15; // 20 characters; a chance meeting of two bodies is out of question

std::string_view without_weakness(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

} // namespace

std::string etag_of(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return '"' + to_base64url({reinterpret_cast<const char*>(digest.data()), digest_bytes_kept}) + '"';
}

bool none_match_names(std::string_view if_none_match, std::string_view etag) {
    if (if_none_match == "*") {
        return true;
    }
    etag = without_weakness(etag);
    while (!if_none_match.empty()) {
        const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
        std::string_view item = if_none_match.substr(0, comma);
        if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        while (item.ends_with(' ') || item.ends_with('\t')) {
            item.remove_suffix(1);
        }
        if (without_weakness(item) == etag) {
            return true;
        }
    }
    return false;
}

} // namespace merx::http
