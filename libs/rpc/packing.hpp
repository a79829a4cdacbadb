// Values as bytes for gRPC's metadata: numbers of seven bits a byte, texts with their length before them. Included
// by this library's sources alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace merx::rpc {

class Packer {
public:
    void number(std::uint64_t value);
    void text(std::string_view text);
    void texts(const std::vector<std::string>& texts);
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

// Gives zeros and empty texts once the bytes have ended; malformed() tells whether they ended amid a value.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number();
    std::string text();
    std::vector<std::string> texts();
    std::uint64_t count();
    bool malformed() const { return malformed_; }

private:
    std::string_view rest_;
    bool malformed_ = false;
};

} // namespace merx::rpc
