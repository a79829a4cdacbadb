// The table of settings: a new setting is one member of Settings and one row here.
#include <array>
#include <charconv>

#include "runtime/settings.hpp"

namespace merx::runtime {
namespace {

constexpr std::size_t max_workers = 256;

Error wrong(std::string detail) {
    return Error{.kind = ErrorKind::invalid_argument, .code = "invalid_setting", .detail = std::move(detail)};
}

template <class Number>
std::optional<Number> read_number(std::string_view text, Number least, Number most) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
        return std::nullopt;
    }
    return number;
}

Result<void> read_listen(Settings& settings, std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && colon > 0) {
        if (const auto port = read_number<std::uint16_t>(text.substr(colon + 1), 0, 65535)) {
            std::string_view host = text.substr(0, colon);
            if (host.starts_with('[') && host.ends_with(']')) {
                host = host.substr(1, host.size() - 2);
            }
            settings.listen_host = host;
            settings.listen_port = *port;
            return {};
        }
    }
    return fail(wrong("must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080"));
}

std::string show_listen(const Settings& settings) {
    const bool v6 = settings.listen_host.contains(':');
    return (v6 ? '[' + settings.listen_host + ']' : settings.listen_host) + ':' + std::to_string(settings.listen_port);
}

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

Result<void> read_data_dir(Settings& settings, std::string_view text) {
    if (text.empty()) {
        return fail(wrong("must name a directory"));
    }
    settings.data_dir = text;
    return {};
}

Result<void> read_public_url(Settings& settings, std::string_view text) {
    if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://")) {
        return fail(wrong("must start with http:// or https://"));
    }
    while (text.ends_with('/')) {
        text.remove_suffix(1);
    }
    settings.public_url = text;
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

Result<void> read_smtp_url(Settings& settings, std::string_view text) {
    if (!text.empty() && !text.starts_with("smtp://") && !text.starts_with("smtps://")) {
        return fail(wrong("must be a URL such as smtp://mail.example:587"));
    }
    settings.smtp_url = text;
    return {};
}

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warn", "error", "off"};

Result<void> read_log_level(Settings& settings, std::string_view text) {
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (text == level_names[i]) {
            settings.log_level = static_cast<log::Level>(i);
            return {};
        }
    }
    return fail(wrong("must be debug, info, warn, error or off"));
}
std::string show_log_level(const Settings& settings) {
    return std::string(level_names[static_cast<std::size_t>(settings.log_level)]);
}

std::optional<bool> read_flag(std::string_view text) {
    if (text == "true" || text == "on" || text == "yes" || text == "1") {
        return true;
    }
    if (text == "false" || text == "off" || text == "no" || text == "0") {
        return false;
    }
    return std::nullopt;
}

Result<void> read_access_log(Settings& settings, std::string_view text) {
    const auto flag = read_flag(text);
    if (!flag) {
        return fail(wrong("must be true or false"));
    }
    settings.access_log = *flag;
    return {};
}
std::string show_access_log(const Settings& settings) {
    return settings.access_log ? "true" : "false";
}

Result<void> read_workers(Settings& settings, std::string_view text) {
    const auto number = read_number<std::size_t>(text, 0, max_workers);
    if (!number) {
        return fail(wrong("must be a number from 0 (one per core) to 256"));
    }
    settings.workers = *number;
    return {};
}
std::string show_workers(const Settings& settings) {
    return std::to_string(settings.workers);
}

constexpr std::array<std::string_view, 3> limit_names = {"off", "remote", "on"};

Result<void> read_rate_limits(Settings& settings, std::string_view text) {
    for (std::size_t i = 0; i < limit_names.size(); ++i) {
        if (text == limit_names[i]) {
            settings.rate_limits = static_cast<RateLimits>(i);
            return {};
        }
    }
    if (const auto flag = read_flag(text)) {
        settings.rate_limits = *flag ? RateLimits::on : RateLimits::off;
        return {};
    }
    return fail(wrong("must be off, remote or on"));
}
std::string show_rate_limits(const Settings& settings) {
    return std::string(limit_names[static_cast<std::size_t>(settings.rate_limits)]);
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

constexpr std::array table = {
    Setting{"listen", "Address and port to accept requests on; port 0 takes a free one.", false, read_listen,
            show_listen},
    Setting{"public_url",
            "How the shop is reached from outside, for links in mails; empty: http:// and the address above.", false,
            read_public_url, show_text<&Settings::public_url>},
    Setting{"data_dir", "Directory of everything the shop keeps.", false, read_data_dir,
            show_path<&Settings::data_dir>},
    Setting{"media_dir", "Directory of pictures served under /media/; empty: media in the data directory.", false,
            read_path<&Settings::media_dir>, show_path<&Settings::media_dir>},
    Setting{"admin_email", "E-mail of the first administrator, created when there are no users.", false,
            read_mailbox<&Settings::admin_email>, show_text<&Settings::admin_email>},
    Setting{"admin_password", "Password of the first administrator.", true, read_text<&Settings::admin_password>,
            show_text<&Settings::admin_password>},
    Setting{"log_level", "Least important lines that are logged: debug, info, warn, error or off.", false,
            read_log_level, show_log_level},
    Setting{"access_log", "Whether each request gets a log line.", false, read_access_log, show_access_log},
    Setting{"workers", "Event loops that serve requests; 0: one per core.", false, read_workers, show_workers},
    Setting{"smtp_url",
            "Mail server, such as smtp://mail.example:587; empty: mails become files in the data directory.", true,
            read_smtp_url, show_text<&Settings::smtp_url>},
    Setting{"mail_from", "Sender of the shop's mails.", false, read_mailbox<&Settings::mail_from>,
            show_text<&Settings::mail_from>},
    Setting{"rate_limits", "Whom the rate limits count: off, remote (not clients on this machine) or on.", false,
            read_rate_limits, show_rate_limits},
    Setting{"cors_origins", "Origins whose pages may call the API, separated by commas; * for any.", false,
            read_list<&Settings::cors_origins>, show_list<&Settings::cors_origins>},
    Setting{"trusted_proxies", "Addresses of proxies whose X-Forwarded-For is believed, separated by commas.", false,
            read_list<&Settings::trusted_proxies>, show_list<&Settings::trusted_proxies>},
};

} // namespace

std::span<const Setting> setting_table() {
    return table;
}

} // namespace merx::runtime
