// A token sent by mail that proves its holder reads that mailbox. Works once.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "users/domain/email_address.hpp"
#include "users/domain/ids.hpp"

namespace merx::users {

enum class TokenPurpose { reset_password, confirm_email };

inline constexpr std::chrono::hours reset_token_lifetime{1};
inline constexpr std::chrono::days confirmation_token_lifetime{3};

constexpr std::string_view name_of(TokenPurpose purpose) {
    return purpose == TokenPurpose::reset_password ? "reset_password" : "confirm_email";
}
constexpr std::chrono::seconds lifetime_of(TokenPurpose purpose) {
    return purpose == TokenPurpose::reset_password ? std::chrono::seconds{reset_token_lifetime}
                                                   : std::chrono::seconds{confirmation_token_lifetime};
}

struct OneTimeToken {
    std::string secret; // in the mail; stores keep its fingerprint
    TokenPurpose purpose;
    EmailAddress email; // where it was sent: proves that mailbox alone
    Instant expire_time;
};

} // namespace merx::users
