#include "users/app/ensure_admin.hpp"

#include "users/app/input.hpp"
#include "users/domain/password_policy.hpp"

namespace merx::users {

Task<Result<AdminOutcome>> ensure_admin(const Context& context, const std::string& email, const std::string& password) {
    const auto address = EmailAddress::parse(email);
    InputCheck check;
    check.note(address, "/email");
    check.note(check_new_password(password), "/password");
    co_await or_return(std::move(check).finish());

    const std::optional<User> existing = co_await or_return(context.users.find_by_email(*address));
    const Cause cause{.time = context.clock.now()};
    if (existing) {
        AdminOutcome outcome = AdminOutcome::unchanged;
        const UserChange promote = [&](User& user) -> Result<Effects> {
            if (user.has(Role::admin)) {
                return Effects{};
            }
            user.roles.push_back(Role::admin);
            outcome = AdminOutcome::promoted;
            return Effects{.changed = true};
        };
        co_await or_return(context.users.update(existing->id, promote, cause));
        co_return outcome;
    }

    std::string hash = co_await or_return(context.passwords.hash(password));
    // Whoever can start the shop is believed about the address.
    const User admin{.id = UserId::make(context.ids),
                     .email = *address,
                     .email_confirmed = true,
                     .name = "Admin",
                     .roles = {Role::customer, Role::admin},
                     .password_hash = std::move(hash),
                     .create_time = cause.time,
                     .update_time = cause.time};
    const Result<void> inserted = co_await context.users.insert(admin, std::nullopt, cause);
    if (!inserted && inserted.error().code == "email_taken") {
        // Another process that started beside this one was faster.
        co_return co_await ensure_admin(context, email, password);
    }
    co_await or_return(inserted);
    co_return AdminOutcome::created;
}

} // namespace merx::users
