// How the values of settings are read and shown, by kind; for the table of settings alone.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/settings.hpp"

namespace merx::runtime::setting {

inline Error wrong(std::string detail) {
    return Error{.kind = ErrorKind::invalid_argument, .code = "invalid_setting", .detail = std::move(detail)};
}

template <class Number>
std::optional<Number> number_in(std::string_view text, Number least, Number most) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
        return std::nullopt;
    }
    return number;
}

inline std::optional<bool> flag_in(std::string_view text) {
    if (text == "true" || text == "on" || text == "yes" || text == "1") {
        return true;
    }
    if (text == "false" || text == "off" || text == "no" || text == "0") {
        return false;
    }
    return std::nullopt;
}

// Text as it is.

template <std::string Settings::* member>
Result<void> read_text(Settings& settings, std::string_view text) {
    settings.*member = text;
    return {};
}
template <std::string Settings::* member>
std::string show_text(const Settings& settings) {
    return settings.*member;
}

template <std::filesystem::path Settings::* member>
Result<void> read_path(Settings& settings, std::string_view text) {
    settings.*member = text;
    return {};
}
template <std::filesystem::path Settings::* member>
std::string show_path(const Settings& settings) {
    return (settings.*member).string();
}

template <std::vector<std::string> Settings::* member>
Result<void> read_list(Settings& settings, std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        while (item.starts_with(' ')) {
            item.remove_prefix(1);
        }
        while (item.ends_with(' ')) {
            item.remove_suffix(1);
        }
        if (!item.empty()) {
            items.emplace_back(item);
        }
    }
    settings.*member = std::move(items);
    return {};
}
template <std::vector<std::string> Settings::* member>
std::string show_list(const Settings& settings) {
    std::string text;
    for (const std::string& item : settings.*member) {
        text += (text.empty() ? "" : ",") + item;
    }
    return text;
}

// Text that must begin with one of two things, or be empty.

inline Result<void> starts_with_either(std::string_view text, std::string_view one, std::string_view other,
                                       std::string_view example) {
    if (!text.empty() && !text.starts_with(one) && !text.starts_with(other)) {
        return fail(wrong("must be a URL such as " + std::string(example)));
    }
    return {};
}

template <std::string Settings::* member>
Result<void> read_mailbox(Settings& settings, std::string_view text) {
    const std::size_t at = text.find('@');
    if (!text.empty() && (at == 0 || at == std::string_view::npos || at + 1 == text.size())) {
        return fail(wrong("must be an e-mail address"));
    }
    settings.*member = text;
    return {};
}

// An address and a port.

inline std::optional<HostAndPort> host_and_port_in(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    const auto port = number_in<std::uint16_t>(text.substr(colon + 1), 0, 65535);
    if (!port) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return HostAndPort{std::string(host), *port};
}

// One of a few names, in the order of the enumeration.

template <auto member, const auto& names>
Result<void> read_choice(Settings& settings, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text == names[i]) {
            settings.*member = static_cast<std::remove_reference_t<decltype(settings.*member)>>(i);
            return {};
        }
        all += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + std::string(names[i]);
    }
    return fail(wrong("must be " + all));
}
template <auto member, const auto& names>
std::string show_choice(const Settings& settings) {
    return std::string(names[static_cast<std::size_t>(settings.*member)]);
}

// A time in seconds, to the millisecond: "20", "0.5".

inline std::optional<std::chrono::milliseconds> seconds_in(std::string_view text) {
    constexpr double longest = 3600;
    double seconds = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
    if (problem != std::errc{} || end != text.data() + text.size() || !(seconds >= 0) || seconds > longest) {
        return std::nullopt;
    }
    return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000 + 0.5)};
}

inline std::string show_seconds(std::chrono::milliseconds time) {
    std::string text = std::to_string(time.count() / 1000);
    if (const auto rest = time.count() % 1000; rest != 0) {
        std::string decimals = std::to_string(1000 + rest).substr(1);
        decimals.erase(decimals.find_last_not_of('0') + 1);
        text += '.' + decimals;
    }
    return text;
}

} // namespace merx::runtime::setting
