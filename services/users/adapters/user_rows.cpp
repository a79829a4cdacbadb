#include "users/adapters/user_rows.hpp"

#include <algorithm>
#include <vector>

#include "core/assert.hpp"

namespace merx::users {
namespace {

const std::string select_user = "select " + std::string(user_columns) + " from users where ";
const std::string select_by_id = select_user + "id = $1";
const std::string select_by_email = select_user + "email_key = $1";

std::vector<Role> roles_of(std::string_view text) {
    std::vector<Role> roles;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const auto role = parse_role(text.substr(0, end));
        MERX_ASSERT(role.has_value());
        roles.push_back(*role);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return roles;
}

std::optional<User> only_user(const sql::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(user_of(rows.front()));
}

} // namespace

User user_of(const sql::Row& row) {
    return User{.id = UserId::parse(row.text(0)).value(),
                .email = EmailAddress::parse(row.text(1)).value(),
                .email_confirmed = row.flag(2),
                .name = row.text(3),
                .roles = roles_of(row.text(4)),
                .password_hash = row.text(5),
                .version = row.integer(6),
                .create_time = row.instant(7),
                .update_time = row.instant(8)};
}

Task<std::optional<User>> find_user(sql::Session& session, UserId id) {
    co_return only_user(co_await session.query(select_by_id, {id.text()}));
}

Task<std::optional<User>> find_user_by_email(sql::Session& session, const EmailAddress& email) {
    co_return only_user(co_await session.query(select_by_email, {email.key()}));
}

std::string roles_text(const User& user) {
    std::string text;
    for (const Role role : user.roles) {
        text += text.empty() ? "" : ",";
        text += name_of(role);
    }
    return text;
}

} // namespace merx::users
