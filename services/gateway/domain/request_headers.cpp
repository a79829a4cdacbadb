#include "gateway/domain/request_headers.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace merx::gateway {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_trusted(std::string_view address, const std::vector<std::string>& trusted_proxies) {
    return std::ranges::find(trusted_proxies, address) != trusted_proxies.end();
}

} // namespace

bool is_sane_request_id(std::string_view text) {
    return !text.empty() && text.size() <= max_request_id &&
           std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_valid_idempotency_key(std::string_view text) {
    return !text.empty() && text.size() <= max_idempotency_key &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Result<std::string> read_if_match(std::string_view text) {
    if (text == "*") {
        return std::string();
    }
    if (text.contains(',')) {
        return fail(invalid("If-Match", "invalid_value", "If-Match must name one version."));
    }
    if (text.starts_with("W/")) {
        text.remove_prefix(2);
    }
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

std::optional<std::string_view> bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size() || ascii_lower(authorization.substr(0, scheme.size())) != scheme) {
        return std::nullopt;
    }
    return trim(authorization.substr(scheme.size()));
}

std::string client_address(std::string_view peer, std::string_view forwarded_for,
                           const std::vector<std::string>& trusted_proxies) {
    if (forwarded_for.empty() || !is_trusted(peer, trusted_proxies)) {
        return std::string(peer);
    }
    std::string_view client = peer;
    while (!forwarded_for.empty()) {
        const std::size_t comma = forwarded_for.rfind(',');
        const std::size_t from = comma == std::string_view::npos ? 0 : comma + 1;
        client = trim(forwarded_for.substr(from));
        if (!is_trusted(client, trusted_proxies)) {
            break;
        }
        forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
    // What a proxy passes on may still be any text: keep what can be an address.
    const bool plausible = !client.empty() && client.size() <= 45 && std::ranges::all_of(client, [](char c) {
        return is_letter_or_digit(c) || c == '.' || c == ':';
    });
    return std::string(plausible ? client : peer);
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

} // namespace merx::gateway
