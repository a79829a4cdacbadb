#include "core/sku.hpp"

#include <algorithm>

namespace merx {
namespace {

bool is_sku_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

} // namespace

Result<Sku> Sku::parse(std::string_view text) {
    if (text.empty() || text.size() > max_length || !std::ranges::all_of(text, is_sku_character)) {
        return fail(invalid("", "invalid_sku",
                            "A SKU is 1 to 64 characters, each a letter, a digit, a dot, an underscore or a hyphen."));
    }
    return Sku(std::string(text));
}

} // namespace merx
