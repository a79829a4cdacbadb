#include "users/app/export_user.hpp"

#include "users/app/access.hpp"

namespace merx::users {

Task<Result<PersonalData>> export_user(const Context& context, const rpc::Call& call, const std::string& id) {
    const UserId user_id = co_await or_return(reach_user(call, id, Reach::read));
    User user = co_await or_return(context.users.find(user_id));
    std::vector<Address> addresses = co_await or_return(context.addresses.list(user_id));
    std::vector<Session> sessions = co_await or_return(context.sessions.list(user_id));
    co_return PersonalData{.user = std::move(user), .addresses = std::move(addresses), .sessions = std::move(sessions)};
}

} // namespace merx::users
