// Typed, prefixed, time-ordered ids: `ord_01jd…`.
//
// The text is a TypeID (version 0.3 of its specification): a lower-case prefix, an underscore, and the
// 128 bits of a UUIDv7 (RFC 9562) in 26 characters of Crockford's base32. Because the type is part of
// both the text and the C++ type, an id of one kind cannot pass for another.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace merx {

using Uuid = std::array<std::uint8_t, 16>;

// Hands out fresh ids. Any thread may ask.
class IdSource {
public:
    virtual ~IdSource() = default;
    // A UUIDv7 never handed out before.
    virtual Uuid next() = 0;
};

// Random bytes, handed in wherever chance is needed. Any thread may ask.
class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
};

// The kernel's generator, fit for secrets.
class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
};

// UUIDv7 ids from a clock and a generator; both must outlive it.
class TimeOrderedIds final : public IdSource {
public:
    TimeOrderedIds(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
    Uuid next() override;

private:
    const Clock& clock_;
    Random& random_;
};

std::string to_base32(const Uuid& uuid);
// Empty where the text is not 26 characters of lower-case Crockford base32 within 128 bits.
std::optional<Uuid> from_base32(std::string_view text);

// Kind must have `static constexpr std::string_view prefix` and `static constexpr std::string_view noun`.
template <class Kind>
class Id {
public:
    static Id make(IdSource& source) { return Id(source.next()); }

    // Fails with `invalid_id` where the text is malformed or of another kind.
    static Result<Id> parse(std::string_view text) {
        const std::string_view prefix = Kind::prefix;
        if (text.size() == prefix.size() + 27 && text.starts_with(prefix) && text[prefix.size()] == '_') {
            if (const auto uuid = from_base32(text.substr(prefix.size() + 1))) {
                return Id(*uuid);
            }
        }
        return fail(invalid("", "invalid_id",
                            "This is not the id of " + std::string(Kind::noun) + "; such ids start with " +
                                std::string(prefix) + "_."));
    }

    std::string text() const { return std::string(Kind::prefix) + '_' + to_base32(uuid_); }

    friend auto operator<=>(const Id&, const Id&) = default;

private:
    explicit Id(const Uuid& uuid) : uuid_(uuid) {}
    Uuid uuid_;
};

} // namespace merx
