#include "rpc/wire.hpp"

#include <cstdint>

namespace merx::rpc {
namespace {

constexpr std::uint64_t max_list = 1000;

class Packer {
public:
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) {
            bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
        }
        bytes_ += static_cast<char>(value);
    }
    void text(std::string_view text) {
        number(text.size());
        bytes_ += text;
    }
    void texts(const std::vector<std::string>& texts) {
        number(texts.size());
        for (const std::string& one : texts) {
            text(one);
        }
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

// Gives zeros and empty texts once the bytes have ended; malformed() tells whether they ended amid a value.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number() {
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
    std::string text() {
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
    std::vector<std::string> texts() {
        std::vector<std::string> texts;
        for (std::uint64_t left = count(); left > 0; --left) {
            texts.push_back(text());
        }
        return texts;
    }
    std::uint64_t count() {
        const std::uint64_t count = number();
        malformed_ = malformed_ || count > max_list;
        return malformed_ ? 0 : count;
    }
    bool malformed() const { return malformed_; }

private:
    std::string_view rest_;
    bool malformed_ = false;
};

} // namespace

std::string pack(const Call& call) {
    Packer out;
    out.text(call.request_id);
    out.text(call.trace_parent);
    out.text(call.idempotency_key);
    out.text(call.if_match);
    out.text(call.client_address);
    out.text(call.principal.user_id);
    out.text(call.principal.session_id);
    out.texts(call.principal.roles);
    out.texts(call.principal.scopes);
    out.text(call.principal.service);
    return out.take();
}

std::optional<Call> unpack_call(std::string_view bytes) {
    Unpacker in(bytes);
    Call call;
    call.request_id = in.text();
    call.trace_parent = in.text();
    call.idempotency_key = in.text();
    call.if_match = in.text();
    call.client_address = in.text();
    call.principal.user_id = in.text();
    call.principal.session_id = in.text();
    call.principal.roles = in.texts();
    call.principal.scopes = in.texts();
    call.principal.service = in.text();
    return in.malformed() ? std::nullopt : std::optional(std::move(call));
}

std::string pack(const Error& error) {
    Packer out;
    out.text(name_of(error.kind));
    out.text(error.code);
    out.text(error.detail);
    out.number(error.retry_after ? static_cast<std::uint64_t>(error.retry_after->count()) + 1 : 0);
    out.number(error.fields.size());
    for (const FieldError& field : error.fields) {
        out.text(field.pointer);
        out.text(field.code);
        out.text(field.detail);
    }
    return out.take();
}

std::optional<Error> unpack_error(std::string_view bytes) {
    Unpacker in(bytes);
    Error error;
    const std::string kind = in.text();
    constexpr auto last = static_cast<int>(ErrorKind::deadline_exceeded);
    int number = 0;
    while (number <= last && name_of(static_cast<ErrorKind>(number)) != kind) {
        ++number;
    }
    error.kind = number <= last ? static_cast<ErrorKind>(number) : ErrorKind::internal;
    error.code = in.text();
    error.detail = in.text();
    if (const std::uint64_t retry = in.number(); retry > 0) {
        error.retry_after = std::chrono::seconds(static_cast<std::int64_t>(retry - 1));
    }
    for (std::uint64_t left = in.count(); left > 0; --left) {
        FieldError field;
        field.pointer = in.text();
        field.code = in.text();
        field.detail = in.text();
        error.fields.push_back(std::move(field));
    }
    return in.malformed() ? std::nullopt : std::optional(std::move(error));
}

} // namespace merx::rpc
