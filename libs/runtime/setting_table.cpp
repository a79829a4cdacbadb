// The table of settings: a new setting is one member of Settings and one row here.
#include <array>

#include "runtime/setting_readers.hpp"
#include "runtime/settings.hpp"

namespace merx::runtime {
namespace {

using namespace setting;

constexpr std::size_t max_workers = 256;
// A signature is worth no more than the secret behind it.
constexpr std::size_t min_secret_length = 16;

Result<void> read_listen(Settings& settings, std::string_view text) {
    auto address = host_and_port_in(text);
    if (!address) {
        return fail(wrong("must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080"));
    }
    settings.listen_host = std::move(address->host);
    settings.listen_port = address->port;
    return {};
}
std::string show_listen(const Settings& settings) {
    return HostAndPort{settings.listen_host, settings.listen_port}.text();
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

Result<void> read_smtp_url(Settings& settings, std::string_view text) {
    settings.smtp_url = text;
    return starts_with_either(text, "smtp://", "smtps://", "smtp://mail.example:587");
}

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warn", "error", "off"};
constexpr std::array<std::string_view, 3> limit_names = {"off", "remote", "on"};
constexpr std::array<std::string_view, 3> discovery_names = {"static", "dns", "consul"};

template <bool Settings::* member>
Result<void> read_bool(Settings& settings, std::string_view text) {
    const auto flag = flag_in(text);
    if (!flag) {
        return fail(wrong("must be true or false"));
    }
    settings.*member = *flag;
    return {};
}
template <bool Settings::* member>
std::string show_bool(const Settings& settings) {
    return settings.*member ? "true" : "false";
}

Result<void> read_workers(Settings& settings, std::string_view text) {
    const auto number = number_in<std::size_t>(text, 0, max_workers);
    if (!number) {
        return fail(wrong("must be a number from 0 (one per core) to 256"));
    }
    settings.workers = *number;
    return {};
}
std::string show_workers(const Settings& settings) {
    return std::to_string(settings.workers);
}

Result<void> read_rate_limits(Settings& settings, std::string_view text) {
    if (const auto flag = flag_in(text)) {
        settings.rate_limits = *flag ? RateLimits::on : RateLimits::off;
        return {};
    }
    return read_choice<&Settings::rate_limits, limit_names>(settings, text);
}

Result<void> read_database_url(Settings& settings, std::string_view text) {
    settings.database_url = text;
    while (settings.database_url.ends_with('/')) {
        settings.database_url.pop_back();
    }
    return starts_with_either(text, "postgresql://", "postgres://", "postgresql://merx@db.example:5432");
}

Result<void> read_database_prefix(Settings& settings, std::string_view text) {
    const bool plain =
        std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (!plain || text.size() > 40) {
        return fail(wrong("may have lower-case letters, digits and underscores, 40 at most"));
    }
    settings.database_prefix = text;
    return {};
}

Result<void> read_kafka(Settings& settings, std::string_view text) {
    settings.kafka = text;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (!host_and_port_in(text.substr(0, comma))) {
            return fail(wrong("must be addresses of brokers, such as kafka1.example:9092,kafka2.example:9092"));
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return {};
}

Result<void> read_redis(Settings& settings, std::string_view text) {
    settings.redis = text;
    return starts_with_either(text, "redis://", "rediss://", "redis://cache.example:6379/0");
}

Result<void> read_search_languages(Settings& settings, std::string_view text) {
    static_cast<void>(read_list<&Settings::search_languages>(settings, text));
    if (settings.search_languages.empty()) {
        return fail(wrong("must name a language, such as english"));
    }
    return {};
}

template <std::string Settings::* member>
Result<void> read_rpc_address(Settings& settings, std::string_view text) {
    if (!text.empty() && !text.starts_with("unix:/") && !host_and_port_in(text)) {
        return fail(wrong("must be an address and a port, or unix: and a path: 127.0.0.1:7001, unix:/run/merx.sock"));
    }
    settings.*member = text;
    return {};
}

Result<void> read_cluster_secret(Settings& settings, std::string_view text) {
    if (!text.empty() && text.size() < min_secret_length) {
        return fail(wrong("must have at least 16 characters, such as `openssl rand -hex 32` makes"));
    }
    settings.cluster_secret = text;
    return {};
}

Result<void> read_health_listen(Settings& settings, std::string_view text) {
    settings.health_listen = host_and_port_in(text);
    if (!settings.health_listen && !text.empty()) {
        return fail(wrong("must be an address and a port, such as 127.0.0.1:9001"));
    }
    return {};
}
std::string show_health_listen(const Settings& settings) {
    return settings.health_listen ? settings.health_listen->text() : "";
}

Result<void> read_drain_delay(Settings& settings, std::string_view text) {
    settings.drain_delay = seconds_in(text);
    if (!settings.drain_delay && !text.empty()) {
        return fail(wrong("must be seconds from 0 to 3600, such as 1 or 0.5"));
    }
    return {};
}
std::string show_drain_delay(const Settings& settings) {
    return settings.drain_delay ? show_seconds(*settings.drain_delay) : "";
}

Result<void> read_grace(Settings& settings, std::string_view text) {
    const auto grace = seconds_in(text);
    if (!grace) {
        return fail(wrong("must be seconds from 0 to 3600, such as 20"));
    }
    settings.grace = *grace;
    return {};
}
std::string show_grace(const Settings& settings) {
    return show_seconds(settings.grace);
}

Result<void> read_lease(Settings& settings, std::string_view text) {
    const auto lease = seconds_in(text);
    if (!lease || *lease < std::chrono::seconds{1}) {
        return fail(wrong("must be seconds from 1 to 3600, such as 10"));
    }
    settings.lease = *lease;
    return {};
}
std::string show_lease(const Settings& settings) {
    return show_seconds(settings.lease);
}

constexpr std::array table = {
    Setting{"listen", "Address and port to accept requests on; port 0 takes a free one.", false, read_listen,
            show_listen},
    Setting{"share_port", "Whether another process may listen there too, to take over without a pause.", false,
            read_bool<&Settings::share_port>, show_bool<&Settings::share_port>},
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
            read_choice<&Settings::log_level, level_names>, show_choice<&Settings::log_level, level_names>},
    Setting{"access_log", "Whether each request gets a log line.", false, read_bool<&Settings::access_log>,
            show_bool<&Settings::access_log>},
    Setting{"workers", "Event loops that serve requests; 0: one per core.", false, read_workers, show_workers},
    Setting{"smtp_url",
            "Mail server, such as smtp://mail.example:587; empty: mails become files in the data directory.", true,
            read_smtp_url, show_text<&Settings::smtp_url>},
    Setting{"mail_from", "Sender of the shop's mails.", false, read_mailbox<&Settings::mail_from>,
            show_text<&Settings::mail_from>},
    Setting{"rate_limits", "Whom the rate limits count: off, remote (not clients on this machine) or on.", false,
            read_rate_limits, show_choice<&Settings::rate_limits, limit_names>},
    Setting{"cors_origins", "Origins whose pages may call the API, separated by commas; * for any.", false,
            read_list<&Settings::cors_origins>, show_list<&Settings::cors_origins>},
    Setting{"trusted_proxies", "Addresses of proxies whose X-Forwarded-For is believed, separated by commas.", false,
            read_list<&Settings::trusted_proxies>, show_list<&Settings::trusted_proxies>},
    Setting{"database_url",
            "PostgreSQL, such as postgresql://merx@db.example:5432, with a database per service; empty: SQLite files "
            "in the data directory.",
            true, read_database_url, show_text<&Settings::database_url>},
    Setting{"database_prefix", "What the databases' names begin with, before the service's.", false,
            read_database_prefix, show_text<&Settings::database_prefix>},
    Setting{"kafka", "Brokers that carry events, such as kafka.example:9092; empty: events go within this process.",
            false, read_kafka, show_text<&Settings::kafka>},
    Setting{"kafka_prefix", "What the names of topics and consumer groups begin with.", false,
            read_text<&Settings::kafka_prefix>, show_text<&Settings::kafka_prefix>},
    Setting{"redis", "What several gateways share, such as redis://cache.example:6379/0; empty: memory.", true,
            read_redis, show_text<&Settings::redis>},
    Setting{"search_languages",
            "Languages of the products' words, such as english,german; queries that do not say are in the first.",
            false, read_search_languages, show_list<&Settings::search_languages>},
    Setting{"search_synonyms", "File of words that mean the same, one group a line; empty: those that come with Merx.",
            false, read_path<&Settings::search_synonyms>, show_path<&Settings::search_synonyms>},
    Setting{"rpc_listen", "Where other processes call this one's services: 127.0.0.1:7001 or unix:/run/merx.sock.",
            false, read_rpc_address<&Settings::rpc_listen>, show_text<&Settings::rpc_listen>},
    Setting{"rpc_advertise", "The address that others are told to call; empty: that of rpc_listen.", false,
            read_rpc_address<&Settings::rpc_advertise>, show_text<&Settings::rpc_advertise>},
    Setting{"discovery", "How other services are found: static, dns or consul; see peers.", false,
            read_choice<&Settings::discovery, discovery_names>, show_choice<&Settings::discovery, discovery_names>},
    Setting{"peers",
            "static: orders=10.0.0.5:7001,catalog=unix:/run/c.sock; dns: {service}.shop.local:7000; "
            "consul: http://127.0.0.1:8500.",
            false, read_text<&Settings::peers>, show_text<&Settings::peers>},
    Setting{"cluster_secret", "Signs the calls between processes; the same in all of them.", true, read_cluster_secret,
            show_text<&Settings::cluster_secret>},
    Setting{"rpc_tls_cert", "Certificate (PEM) for calls between processes; with key and authority: mutual TLS.", false,
            read_path<&Settings::rpc_tls_cert>, show_path<&Settings::rpc_tls_cert>},
    Setting{"rpc_tls_key", "Its private key (PEM).", false, read_path<&Settings::rpc_tls_key>,
            show_path<&Settings::rpc_tls_key>},
    Setting{"rpc_tls_ca", "The authority (PEM) that signed the certificates of all processes.", false,
            read_path<&Settings::rpc_tls_ca>, show_path<&Settings::rpc_tls_ca>},
    Setting{"health_listen", "Where a process without gateway answers /healthz, /readyz and /metrics.", false,
            read_health_listen, show_health_listen},
    Setting{"drain_delay",
            "Seconds to go on serving after SIGTERM, until nobody sends more; empty: 0, or 1.5 with PostgreSQL.", false,
            read_drain_delay, show_drain_delay},
    Setting{"grace", "Seconds after SIGTERM within which the process ends, whatever is still under way.", false,
            read_grace, show_grace},
    Setting{"lease",
            "Seconds without a sign of life after which others take over a process's work; brokers may want 6 or more.",
            false, read_lease, show_lease},
};

} // namespace

std::span<const Setting> setting_table() {
    return table;
}

std::string HostAndPort::text() const {
    return (host.contains(':') ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

} // namespace merx::runtime
