// What can be set about a process: one table of settings, each under one name as a flag (--data-dir), in the
// file (data_dir = "…", TOML) and in the environment (MERX_DATA_DIR). A flag beats the environment, which
// beats the file, which beats the default.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "runtime/log.hpp"

namespace merx::runtime {

// Whom the rate limits count. `remote`: everyone but clients on this machine that no proxy speaks for.
enum class RateLimits { off, remote, on };

// How a process finds those that run the other services.
//   fixed:  `peers` lists them: "orders=10.0.0.5:7001,orders=10.0.0.6:7001,catalog=unix:/run/merx/catalog.sock"
//   dns:    `peers` is a pattern of names with a port: "{service}.merx.svc.cluster.local:7000"
//   consul: `peers` is the address of an agent: "http://127.0.0.1:8500"
enum class Discovery { fixed, dns, consul }; // set as static, dns, consul

struct HostAndPort {
    std::string host; // without brackets
    std::uint16_t port = 0;

    std::string text() const; // "127.0.0.1:8080", "[::1]:8080"
    bool operator==(const HostAndPort&) const = default;
};

struct Settings {
    std::string listen_host = "127.0.0.1";
    std::uint16_t listen_port = 8080; // 0: one that is free
    bool share_port = false;          // whether another process may listen there too
    std::string public_url;           // empty: http://<listen>
    std::filesystem::path data_dir = "./var";
    std::filesystem::path media_dir; // empty: <data_dir>/media
    std::string admin_email;
    std::string admin_password;
    log::Level log_level = log::Level::info;
    bool access_log = true;
    std::size_t workers = 0; // event loops; 0: one per core
    std::string smtp_url;    // empty: mails go into <data_dir>/mail
    std::string mail_from = "shop@localhost";
    RateLimits rate_limits = RateLimits::remote;
    std::vector<std::string> cors_origins;    // "https://shop.example", or "*"
    std::vector<std::string> trusted_proxies; // addresses whose X-Forwarded-For is believed

    // Engines; without them everything is in the data directory and in this process.
    std::string database_url;              // "postgresql://user@host:port"; empty: SQLite files
    std::string database_prefix = "merx_"; // each service's database is <prefix><service>
    std::string kafka;                     // "host:port,host:port"; empty: events go within the process
    std::string kafka_prefix = "merx.";    // of topics and consumer groups
    std::string redis;                     // "redis://host:port/0"; empty: memory

    // The search's index, which is in the data directory as well.
    std::vector<std::string> search_languages{"english"}; // of the products' words; queries default to the first
    std::filesystem::path search_synonyms;                // a file; empty: those that come with Merx

    // Between the processes of one shop.
    std::string rpc_listen;    // "127.0.0.1:7001", "unix:/path"; empty: no inner port
    std::string rpc_advertise; // the address others are told; empty: that of rpc_listen
    Discovery discovery = Discovery::fixed;
    std::string peers;
    std::string cluster_secret; // signs calls between processes; the same in all of them
    std::filesystem::path rpc_tls_cert;
    std::filesystem::path rpc_tls_key;
    std::filesystem::path rpc_tls_ca;
    std::optional<HostAndPort> health_listen; // /healthz, /readyz and /metrics of a process without gateway

    // From SIGTERM on: how long the process goes on serving while the others learn that it leaves, and after how long
    // it ends in any case.
    std::optional<std::chrono::milliseconds> drain_delay; // nothing: 0 for an embedded shop, 1.5 s for others
    std::chrono::milliseconds grace{20'000};
    // After how long without a sign of life of one process others take over what it was doing.
    std::chrono::milliseconds lease{10'000};
};

// One row of the table.
struct Setting {
    std::string_view name; // "data_dir"
    std::string_view help; // a sentence for --help
    bool is_secret = false;
    Result<void> (*read)(Settings& settings, std::string_view text) = nullptr;
    std::string (*show)(const Settings& settings) = nullptr;
};
std::span<const Setting> setting_table();

std::string flag_name(const Setting& setting);        // "--data-dir"
std::string environment_name(const Setting& setting); // "MERX_DATA_DIR"

// Where values come from. The file is read if named here or by MERX_CONFIG.
struct SettingSources {
    std::map<std::string, std::string, std::less<>> flags;                  // by setting name, those given
    std::function<std::optional<std::string>(const std::string&)> variable; // a variable of the environment
    std::optional<std::filesystem::path> file;
};
// The environment of this process.
std::optional<std::string> process_variable(const std::string& name);

struct LoadedSettings {
    Settings settings;
    std::map<std::string, std::string, std::less<>>
        origins; // setting name → "flag", "environment", "file" or "default"
};

// Fails with `invalid_setting`, naming the setting, where it came from and what would be valid.
Result<LoadedSettings> load_settings(const SettingSources& sources);

} // namespace merx::runtime
