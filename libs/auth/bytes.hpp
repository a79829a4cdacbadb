// Between the bytes that cryptography speaks of and the texts that the rest of Merx does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/id.hpp"

namespace merx::auth {

inline const std::uint8_t* as_bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

template <std::size_t size>
std::string_view as_text(const std::array<std::uint8_t, size>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes(Random& random) {
    static_assert(size % sizeof(std::uint64_t) == 0);
    std::array<std::uint8_t, size> bytes{};
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = random.next();
        std::memcpy(&bytes[at], &word, sizeof word);
    }
    return bytes;
}

} // namespace merx::auth
