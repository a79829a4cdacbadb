#include "users/app/update_user.hpp"

#include "users/app/access.hpp"
#include "users/app/input.hpp"
#include "users/app/password_check.hpp"
#include "users/domain/password_policy.hpp"

namespace merx::users {
namespace {

// A patch whose every text is good.
struct CheckedPatch {
    std::optional<std::string> name;
    std::optional<EmailAddress> email;
};

Result<CheckedPatch> check_patch(const UserPatch& patch, bool needs_password) {
    CheckedPatch checked;
    InputCheck check;
    if (patch.name) {
        auto name = plain_text(*patch.name, person_name_bounds);
        check.note(name, "/name");
        checked.name = name ? std::optional(*std::move(name)) : std::nullopt;
    }
    if (patch.email) {
        auto email = EmailAddress::parse(*patch.email);
        check.note(email, "/email");
        checked.email = email ? std::optional(*std::move(email)) : std::nullopt;
    }
    if (patch.password) {
        check.note(check_new_password(*patch.password), "/password");
    }
    if (needs_password) {
        check.note(check_given_password(patch.current_password), "/current_password");
    }
    if (auto finished = std::move(check).finish(); !finished) {
        return fail(std::move(finished).error());
    }
    return checked;
}

Task<Result<void>> check_current_password(const Context& context, const User& user, const std::string& password) {
    const bool correct = co_await or_return(check_password(context, user.email, user, password));
    if (!correct) {
        co_return fail(invalid("/current_password", "wrong_password", "This is not the password of the account."));
    }
    co_return Result<void>();
}

Effects apply(const CheckedPatch& patch, const std::optional<std::string>& hash, const OneTimeToken& confirmation,
              User& user) {
    Effects effects;
    if (patch.name && *patch.name != user.name) {
        user.name = *patch.name;
        effects.changed = true;
    }
    if (patch.email && *patch.email != user.email) {
        if (patch.email->key() != user.email.key()) {
            user.email_confirmed = false;
            effects.mail = confirmation;
        }
        user.email = *patch.email;
        effects.changed = true;
    }
    if (hash) {
        user.password_hash = *hash;
        effects.changed = true;
        effects.sessions = Effects::Sessions::end_others;
    }
    return effects;
}

} // namespace

Task<Result<User>> update_user(const Context& context, const rpc::Call& call, const std::string& id,
                               const UserPatch& patch) {
    const UserId user_id = co_await or_return(reach_user(call, id, Reach::write));
    // Whoever finds a device unlocked shall not take the account over. An admin, who does not know the passwords of
    // others, may change theirs without.
    const bool needs_password = is_own(call, user_id) && (patch.email || patch.password);
    const CheckedPatch checked = co_await or_return(check_patch(patch, needs_password));

    const User before = co_await or_return(context.users.find(user_id));
    co_await or_return(check_etag(before, patch.etag));
    co_await or_return(check_etag(before, call.if_match));
    if (needs_password) {
        co_await or_return(check_current_password(context, before, patch.current_password));
    }
    std::optional<std::string> hash;
    if (patch.password) {
        hash = co_await or_return(context.passwords.hash(*patch.password));
    }
    const Instant now = context.clock.now();
    const OneTimeToken confirmation{.secret = context.secrets.make(),
                                    .purpose = TokenPurpose::confirm_email,
                                    .email = checked.email.value_or(before.email),
                                    .expire_time = now + confirmation_token_lifetime};

    // A password that was checked has to be the one that is replaced.
    const UserChange change = [&](User& user) -> Result<Effects> {
        const bool stale = needs_password && user.password_hash != before.password_hash;
        if (auto fresh = check_etag(user, stale ? "stale" : patch.etag); !fresh) {
            return fail(std::move(fresh).error());
        }
        if (auto fresh = check_etag(user, call.if_match); !fresh) {
            return fail(std::move(fresh).error());
        }
        Effects effects = apply(checked, hash, confirmation, user);
        if (const auto session = SessionId::parse(call.principal.session_id); session && is_own(call, user.id)) {
            effects.own_session = *session;
        }
        return effects;
    };
    ChangedUser changed =
        co_await or_return(context.users.update(user_id, change, {.time = now, .trace_parent = call.trace_parent}));
    context.tokens.revoke(changed.ended_sessions);
    co_return std::move(changed.user);
}

} // namespace merx::users
