#include <algorithm>

#include "catalog/domain/product_draft.hpp"
#include "core/text.hpp"

namespace merx::catalog {
namespace {

bool is_url_character(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`';
}

} // namespace

bool is_media_url(std::string_view url) {
    if (!std::ranges::all_of(url, is_url_character)) {
        return false;
    }
    if (url.starts_with('/')) {
        return !url.starts_with("//");
    }
    const std::string start = ascii_lower(url.substr(0, 8));
    const std::size_t scheme = start.starts_with("https://") ? 8 : start.starts_with("http://") ? 7 : 0;
    const std::string_view host =
        scheme == 0 ? std::string_view() : url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
    return !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos;
}

} // namespace merx::catalog
