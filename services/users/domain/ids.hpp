// The ids of what the user service keeps.
#pragma once

#include "core/id.hpp"

namespace merx::users {

struct UserKind {
    static constexpr std::string_view prefix = "usr";
    static constexpr std::string_view noun = "an account";
};
struct SessionKind {
    static constexpr std::string_view prefix = "ses";
    static constexpr std::string_view noun = "a session";
};
struct AddressKind {
    static constexpr std::string_view prefix = "adr";
    static constexpr std::string_view noun = "an address";
};

using UserId = Id<UserKind>;
using SessionId = Id<SessionKind>;
using AddressId = Id<AddressKind>;

} // namespace merx::users
