#include "cache/redis_address.hpp"

#include <charconv>
#include <stdexcept>

namespace merx::cache {
namespace {

constexpr std::string_view scheme = "redis://";
constexpr int max_port = 65'535;
constexpr int max_database = 65'535;

int number_of(std::string_view text, int most, const char* what) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most) {
        throw std::invalid_argument(std::string("The Redis URL has a ") + what + " that is none.");
    }
    return number;
}

} // namespace

RedisAddress RedisAddress::parse(std::string_view url) {
    if (!url.starts_with(scheme)) {
        throw std::invalid_argument("A Redis URL looks like redis://host:6379/0.");
    }
    std::string_view rest = url.substr(scheme.size());
    RedisAddress address;
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view who = rest.substr(0, at);
        const std::size_t colon = who.find(':');
        if (colon == std::string_view::npos) {
            throw std::invalid_argument("The Redis URL has a user without a password.");
        }
        address.user = who.substr(0, colon);
        address.password = who.substr(colon + 1);
        rest.remove_prefix(at + 1);
    }
    if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
        if (slash + 1 < rest.size()) {
            address.database = number_of(rest.substr(slash + 1), max_database, "database number");
        }
        rest = rest.substr(0, slash);
    }
    // An IPv6 address stands in brackets, which are not part of it.
    const std::size_t bracket = rest.find(']');
    const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        address.port = number_of(rest.substr(colon + 1), max_port, "port");
        rest = rest.substr(0, colon);
    }
    address.host = bracket == std::string_view::npos ? rest : rest.substr(1, bracket - 1);
    if (address.host.empty()) {
        throw std::invalid_argument("The Redis URL names no host.");
    }
    return address;
}

} // namespace merx::cache
