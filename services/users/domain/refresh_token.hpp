// What a client holds to go on with a session: a secret, and whose session it is.
//
// The secret decides, and is kept by its fingerprint alone. The session's id, which is no secret, lets a token of a
// session that is known to have ended be refused before the store is asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "users/domain/ids.hpp"

namespace merx::users {

struct RefreshToken {
    std::string secret;
    std::optional<SessionId> session; // as the client says; tokens of early versions have none

    // "<secret>.<session id>"
    std::string text() const { return session ? secret + '.' + session->text() : secret; }

    static RefreshToken parse(std::string_view text) {
        const std::size_t dot = text.find('.');
        RefreshToken token{.secret = std::string(text.substr(0, dot)), .session = std::nullopt};
        if (dot != std::string_view::npos) {
            if (const auto session = SessionId::parse(text.substr(dot + 1))) {
                token.session = *session;
            }
        }
        return token;
    }
};

} // namespace merx::users
