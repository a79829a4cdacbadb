// Everything held about a person (GDPR, article 15).
#pragma once

#include <string>
#include <vector>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct PersonalData {
    User user;
    std::vector<Address> addresses;
    std::vector<Session> sessions;
};

// 404 `user_not_found`.
Task<Result<PersonalData>> export_user(const Context& context, const rpc::Call& call, const std::string& id);

} // namespace merx::users
