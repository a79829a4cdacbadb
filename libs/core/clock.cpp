#include "core/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace merx {
namespace {

// Reads exactly `digits` decimal digits at `at`, moving it on; -1 where there are none.
int read_digits(std::string_view text, std::size_t& at, std::size_t digits) {
    if (at + digits > text.size()) {
        return -1;
    }
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at) {
        const char c = text[at];
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

bool read_char(std::string_view text, std::size_t& at, std::string_view any_of) {
    if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) {
        return false;
    }
    ++at;
    return true;
}

// The fraction after the seconds in microseconds, 0 if there is none; -1 if it is malformed.
int read_fraction(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != '.') {
        return 0;
    }
    ++at;
    int micros = 0;
    std::size_t digits = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
        if (digits < 6) {
            micros = micros * 10 + (text[at] - '0');
        }
    }
    for (std::size_t i = digits; i < 6; ++i) {
        micros *= 10;
    }
    return digits >= 1 && digits <= 9 ? micros : -1;
}

constexpr Instant first_instant = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Instant last_instant = Instant{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}} - Duration{1};

Error malformed() {
    return invalid("", "invalid_time", "A time must be RFC 3339, such as 2026-01-31T12:00:00Z.");
}

} // namespace

Instant SystemClock::now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    const auto micros = static_cast<int>(time.subseconds().count());

    std::array<char, 48> text{};
    int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                               static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                               static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                               static_cast<int>(time.seconds().count()));
    std::string out(text.data(), static_cast<std::size_t>(length));
    if (micros != 0) {
        const bool millis = micros % 1000 == 0;
        length = std::snprintf(text.data(), text.size(), millis ? ".%03d" : ".%06d", millis ? micros / 1000 : micros);
        out.append(text.data(), static_cast<std::size_t>(length));
    }
    out += 'Z';
    return out;
}

Result<Instant> parse_rfc3339(std::string_view text) {
    std::size_t at = 0;
    const int year = read_digits(text, at, 4);
    const bool dash1 = read_char(text, at, "-");
    const int month = read_digits(text, at, 2);
    const bool dash2 = read_char(text, at, "-");
    const int day = read_digits(text, at, 2);
    const bool separator = read_char(text, at, "Tt ");
    const int hour = read_digits(text, at, 2);
    const bool colon1 = read_char(text, at, ":");
    const int minute = read_digits(text, at, 2);
    const bool colon2 = read_char(text, at, ":");
    const int second = read_digits(text, at, 2);
    if (!(dash1 && dash2 && separator && colon1 && colon2) || year < 0 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60) {
        return fail(malformed());
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    const int micros = read_fraction(text, at);
    if (month < 0 || day < 0 || !date.ok() || micros < 0) {
        return fail(malformed());
    }
    int offset_minutes = 0;
    if (!read_char(text, at, "Zz")) {
        const bool negative = at < text.size() && text[at] == '-';
        const bool sign = read_char(text, at, "+-");
        const int hours = read_digits(text, at, 2);
        const bool colon = read_char(text, at, ":");
        const int minutes = read_digits(text, at, 2);
        if (!sign || !colon || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return fail(malformed());
        }
        offset_minutes = (hours * 60 + minutes) * (negative ? -1 : 1);
    }
    if (at != text.size()) {
        return fail(malformed());
    }
    const Instant instant = Instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
                            std::chrono::minutes{minute} + std::chrono::seconds{second} + Duration{micros} -
                            std::chrono::minutes{offset_minutes};
    // The offset may lead out of the years that RFC 3339 can say.
    if (instant < first_instant || instant > last_instant) {
        return fail(malformed());
    }
    return instant;
}

} // namespace merx
