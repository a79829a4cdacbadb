#include "users/app/list_users.hpp"

#include "users/app/input.hpp"

namespace merx::users {

Task<Result<Page<User>>> list_users(const Context& context, const UserQuery& query) {
    const PageRequest page = co_await or_return(PageRequest::make(query.page_size, query.page_token, user_list_name));
    std::optional<EmailAddress> email;
    if (!query.email.empty()) {
        auto parsed = EmailAddress::parse(query.email);
        InputCheck check;
        check.note(parsed, "email");
        co_await or_return(std::move(check).finish());
        email = *std::move(parsed);
    }
    co_return co_await context.users.list(page, email);
}

} // namespace merx::users
