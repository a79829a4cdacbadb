#include "runtime/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <toml++/toml.h>

namespace merx::runtime {
namespace {

constexpr std::string_view config_variable = "MERX_CONFIG";

Error wrong(const std::string& where, const std::string& what) {
    return Error{.kind = ErrorKind::invalid_argument, .code = "invalid_setting", .detail = where + " " + what + "."};
}

bool is_setting(std::string_view name) {
    for (const Setting& setting : setting_table()) {
        if (setting.name == name) {
            return true;
        }
    }
    return false;
}

// A value of the file as the text that a flag would carry.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* number = node.as_integer()) {
        return std::to_string(number->get());
    }
    if (const auto* flag = node.as_boolean()) {
        return flag->get() ? "true" : "false";
    }
    if (const auto* list = node.as_array()) {
        std::string joined;
        for (const toml::node& item : *list) {
            const auto* text = item.as_string();
            if (text == nullptr) {
                return std::nullopt;
            }
            joined += (joined.empty() ? "" : ",") + text->get();
        }
        return joined;
    }
    return std::nullopt;
}

Result<std::map<std::string, std::string, std::less<>>> read_file(const std::filesystem::path& path) {
    std::map<std::string, std::string, std::less<>> values;
    try {
        const toml::table parsed = toml::parse_file(path.string());
        for (const auto& [key, node] : parsed) {
            const std::string name(key.str());
            if (!is_setting(name)) {
                return fail(wrong(path.string() + ":", "there is no setting " + name));
            }
            const auto text = text_of(node);
            if (!text) {
                return fail(
                    wrong(path.string() + ":", name + " must be a string, a number, true, false or a list of strings"));
            }
            values.emplace(name, *text);
        }
    } catch (const toml::parse_error& error) {
        std::ostringstream detail;
        detail << error.description() << " (line " << error.source().begin.line << ")";
        return fail(wrong(path.string() + ":", detail.str()));
    }
    return values;
}

// Each way of discovery has its own kind of peers.
Result<void> check_peers(const Settings& settings) {
    const std::string& peers = settings.peers;
    switch (settings.discovery) {
    case Discovery::dns:
        if (!peers.contains("{service}")) {
            return fail(wrong("peers", "must have {service} in it with discovery = dns, such as "
                                       "{service}.merx.svc.cluster.local:7000"));
        }
        return {};
    case Discovery::consul:
        if (!peers.starts_with("http://") && !peers.starts_with("https://")) {
            return fail(wrong("peers", "must be the address of an agent with discovery = consul, such as "
                                       "http://127.0.0.1:8500"));
        }
        return {};
    case Discovery::fixed: break;
    }
    for (std::size_t at = 0; at < peers.size();) {
        const std::size_t comma = std::min(peers.find(',', at), peers.size());
        const std::string peer = peers.substr(at, comma - at);
        const std::size_t equals = peer.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == peer.size()) {
            return fail(wrong("peers", "must be NAME=ADDRESS, separated by commas, such as orders=10.0.0.5:7001 (\"" +
                                           peer + "\" is not)"));
        }
        at = comma + 1;
    }
    return {};
}

Result<void> check_together(const Settings& settings) {
    if (settings.admin_email.empty() != settings.admin_password.empty()) {
        return fail(wrong("admin_email and admin_password", "go together: set both or neither"));
    }
    const int of_tls = !settings.rpc_tls_cert.empty() + !settings.rpc_tls_key.empty() + !settings.rpc_tls_ca.empty();
    if (of_tls != 0 && of_tls != 3) {
        return fail(wrong("rpc_tls_cert, rpc_tls_key and rpc_tls_ca", "go together: set all three or none"));
    }
    if (!settings.rpc_listen.empty() && settings.cluster_secret.empty()) {
        return fail(wrong("rpc_listen", "opens a port for other processes: set cluster_secret too, the same in all of "
                                        "them, so that it refuses everybody else"));
    }
    return check_peers(settings);
}

std::string upper(std::string_view name) {
    std::string text;
    for (const char c : name) {
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

} // namespace

std::string flag_name(const Setting& setting) {
    std::string flag = "--" + std::string(setting.name);
    for (char& c : flag) {
        c = c == '_' ? '-' : c;
    }
    return flag;
}

std::string environment_name(const Setting& setting) {
    return "MERX_" + upper(setting.name);
}

std::optional<std::string> process_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<LoadedSettings> load_settings(const SettingSources& sources) {
    const auto variable = [&](const std::string& name) -> std::optional<std::string> {
        return sources.variable ? sources.variable(name) : std::nullopt;
    };
    std::map<std::string, std::string, std::less<>> from_file;
    std::optional<std::filesystem::path> path = sources.file;
    if (const auto named = variable(std::string(config_variable)); !path && named && !named->empty()) {
        path = *named;
    }
    if (path) {
        auto read = read_file(*path);
        if (!read) {
            return fail(read.error());
        }
        from_file = std::move(*read);
    }

    LoadedSettings loaded;
    for (const Setting& setting : setting_table()) {
        std::optional<std::string> text;
        std::string origin = "default";
        std::string named;
        if (const auto flag = sources.flags.find(setting.name); flag != sources.flags.end()) {
            text = flag->second;
            origin = "flag";
            named = flag_name(setting);
        } else if (const auto set = variable(environment_name(setting))) {
            text = set;
            origin = "environment";
            named = environment_name(setting);
        } else if (const auto entry = from_file.find(setting.name); entry != from_file.end()) {
            text = entry->second;
            origin = "file";
            named = path->string() + ": " + std::string(setting.name);
        }
        if (text) {
            if (const auto read = setting.read(loaded.settings, *text); !read) {
                const std::string given = setting.is_secret ? "" : " (it is \"" + *text + "\")";
                return fail(wrong(named, read.error().detail + given));
            }
        }
        loaded.origins.emplace(setting.name, origin);
    }
    if (const auto checked = check_together(loaded.settings); !checked) {
        return fail(checked.error());
    }
    return loaded;
}

} // namespace merx::runtime
