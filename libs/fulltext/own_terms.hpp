// Terms that the index keeps for itself, beside those of its documents. No caller's term begins like them.
#pragma once

#include <string>
#include <string_view>

namespace merx::fulltext {

inline const std::string key_prefix = "\1k";

inline std::string key_term(std::string_view key) {
    return key_prefix + std::string(key);
}

} // namespace merx::fulltext
