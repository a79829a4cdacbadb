#include "core/id.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "core/assert.hpp"

namespace merx {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t text_length = 26;

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}
constexpr auto value_of = make_values();

} // namespace

std::uint64_t SystemRandom::next() {
    // One system call fills a block that later calls on the same thread use up.
    thread_local std::array<std::uint64_t, 64> block;
    thread_local std::size_t used = block.size();
    if (used == block.size()) {
        const auto got = ::getrandom(block.data(), sizeof block, 0);
        MERX_ASSERT(got == static_cast<ssize_t>(sizeof block));
        used = 0;
    }
    return std::exchange(block[used++], 0);
}

Uuid TimeOrderedIds::next() {
    const auto millis = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::milliseconds>(clock_.now()).time_since_epoch().count());
    const std::uint64_t high = random_.next();
    const std::uint64_t low = random_.next();
    Uuid uuid{};
    for (std::size_t i = 0; i < 6; ++i) {
        uuid[i] = static_cast<std::uint8_t>(millis >> (8 * (5 - i)));
    }
    for (std::size_t i = 6; i < 8; ++i) {
        uuid[i] = static_cast<std::uint8_t>(high >> (8 * (7 - i)));
    }
    std::memcpy(&uuid[8], &low, sizeof low);
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | 0x70U); // version 7
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U); // variant of RFC 9562
    return uuid;
}

std::string to_base32(const Uuid& uuid) {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        high = (high << 8U) | uuid[i];
        low = (low << 8U) | uuid[8 + i];
    }
    // 26 characters hold 130 bits: two zero bits lead.
    std::string text(text_length, '0');
    for (auto character = text.rbegin(); character != text.rend(); ++character) {
        *character = alphabet[low & 31U];
        low = (low >> 5U) | (high << 59U);
        high >>= 5U;
    }
    return text;
}

std::optional<Uuid> from_base32(std::string_view text) {
    if (text.size() != text_length || text.front() > '7') {
        return std::nullopt;
    }
    Uuid uuid{};
    unsigned buffer = 0;
    int bits = -2;
    std::size_t at = 0;
    for (const char c : text) {
        const int value = value_of[static_cast<unsigned char>(c)];
        if (value < 0) {
            return std::nullopt;
        }
        buffer = (buffer << 5U) | static_cast<unsigned>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            uuid[at++] = static_cast<std::uint8_t>(buffer >> static_cast<unsigned>(bits));
            buffer &= (1U << static_cast<unsigned>(bits)) - 1U;
        }
    }
    return uuid;
}

} // namespace merx
