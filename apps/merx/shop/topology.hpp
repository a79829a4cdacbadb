// Which services there are, who calls whom, and which of them a process runs.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "runtime/settings.hpp"

namespace merx::shop {

enum class ServiceName { users, catalog, search, inventory, carts, orders, payments, notifications, gateway };

inline constexpr std::array all_services{ServiceName::users,     ServiceName::catalog,       ServiceName::search,
                                         ServiceName::inventory, ServiceName::carts,         ServiceName::orders,
                                         ServiceName::payments,  ServiceName::notifications, ServiceName::gateway};

using ServiceSet = std::set<ServiceName>;

std::string_view name_of(ServiceName service);
std::optional<ServiceName> find_service(std::string_view name);

// Whom a service calls. Who only hears another's events does not need it to be there.
ServiceSet called_by(ServiceName service);
// Whether those who call it go on without it: nobody finds by words then, and everybody buys.
bool is_optional(ServiceName service);

class Topology {
public:
    // Every service in this process.
    Topology();
    explicit Topology(ServiceSet hosted);
    // Some services of a command, which calls none elsewhere: those who cannot do without others need these to be
    // among them.
    static Topology alone(ServiceSet hosted);

    bool hosts(ServiceName service) const { return hosted_.contains(service); }
    bool is_whole() const { return hosted_.size() == all_services.size(); }
    const ServiceSet& hosted() const { return hosted_; }
    // Those that somebody here calls and that run elsewhere.
    ServiceSet elsewhere() const;
    // Whether others may call a service here; the gateway is nobody's to call.
    bool has_inner_services() const;
    // Whether something of them is kept in a database; the search keeps its index in the data directory.
    bool has_stores() const;

private:
    ServiceSet hosted_;
    bool is_alone_ = false;
};

// From the arguments of `merx serve`; none means all. Fails with `unknown_service`, naming those there are.
Result<Topology> read_topology(std::span<const std::string> names);

// Whether the settings have all that such a process needs of the others. Fails with `invalid_setting`, with a line for
// each setting that is missing.
Result<void> check_settings(const Topology& topology, const runtime::Settings& settings);

} // namespace merx::shop
