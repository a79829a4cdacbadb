#include "core/page.hpp"

#include <algorithm>
#include <optional>

#include "core/base64.hpp"

namespace merx {
namespace {

constexpr std::size_t max_token_length = 4096;
constexpr std::size_t checksum_size = 8;
constexpr std::size_t length_size = 4;

void append_big_endian(std::string& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = size; i-- > 0;) {
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
}

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) {
        value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return value;
}

// FNV-1a over the list's name and the parts. It finds tokens of another list and damaged ones; it is no
// secret, so a cursor's parts are still input.
std::uint64_t checksum(std::string_view list, std::string_view parts) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    for (const char c : list) {
        add(static_cast<unsigned char>(c));
    }
    add(0);
    for (const char c : parts) {
        add(static_cast<unsigned char>(c));
    }
    return hash;
}

std::optional<std::vector<std::string>> decode_page_token(std::string_view token, std::string_view list) {
    if (token.size() > max_token_length) {
        return std::nullopt;
    }
    const auto bytes = from_base64url(token);
    if (!bytes || bytes->size() < checksum_size) {
        return std::nullopt;
    }
    std::string_view rest = *bytes;
    const std::uint64_t expected = read_big_endian(rest.substr(0, checksum_size));
    rest.remove_prefix(checksum_size);
    if (rest.empty() || checksum(list, rest) != expected) {
        return std::nullopt;
    }
    std::vector<std::string> cursor;
    while (!rest.empty()) {
        if (rest.size() < length_size) {
            return std::nullopt;
        }
        const std::uint64_t length = read_big_endian(rest.substr(0, length_size));
        rest.remove_prefix(length_size);
        if (length > rest.size()) {
            return std::nullopt;
        }
        cursor.emplace_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return cursor;
}

} // namespace

Result<PageRequest> PageRequest::make(std::int64_t page_size, std::string_view page_token, std::string_view list) {
    if (page_size < 0) {
        return fail(invalid("page_size", "invalid_page_size", "A page size must not be negative."));
    }
    const std::int64_t size = page_size == 0 ? default_size : std::min<std::int64_t>(page_size, max_size);
    std::vector<std::string> after;
    if (!page_token.empty()) {
        auto cursor = decode_page_token(page_token, list);
        if (!cursor) {
            return fail(invalid("page_token", "invalid_page_token",
                                "This token is not the next_page_token of this list in this order."));
        }
        after = std::move(*cursor);
    }
    return PageRequest(static_cast<int>(size), std::move(after));
}

std::string encode_page_token(const std::vector<std::string>& cursor, std::string_view list) {
    std::string parts;
    for (const std::string& part : cursor) {
        append_big_endian(parts, part.size(), length_size);
        parts += part;
    }
    std::string bytes;
    append_big_endian(bytes, checksum(list, parts), checksum_size);
    return to_base64url(bytes + parts);
}

} // namespace merx
