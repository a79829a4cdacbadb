#include "rpc/packing.hpp"

namespace merx::rpc {
namespace {

constexpr std::uint64_t max_list = 1000;

} // namespace

void Packer::number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
    }
    bytes_ += static_cast<char>(value);
}

void Packer::text(std::string_view text) {
    number(text.size());
    bytes_ += text;
}

void Packer::texts(const std::vector<std::string>& texts) {
    number(texts.size());
    for (const std::string& one : texts) {
        text(one);
    }
}

std::uint64_t Unpacker::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !rest_.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        if (shift >= 63) {
            break;
        }
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) {
            return value;
        }
        malformed_ = malformed_ || rest_.empty();
    }
    malformed_ = malformed_ || !rest_.empty();
    return 0;
}

std::string Unpacker::text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
        malformed_ = true;
        rest_ = {};
        return {};
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
}

std::vector<std::string> Unpacker::texts() {
    std::vector<std::string> texts;
    for (std::uint64_t left = count(); left > 0; --left) {
        texts.push_back(text());
    }
    return texts;
}

std::uint64_t Unpacker::count() {
    const std::uint64_t count = number();
    malformed_ = malformed_ || count > max_list;
    return malformed_ ? 0 : count;
}

} // namespace merx::rpc
