#include "users/app/get_user.hpp"

#include "users/app/access.hpp"

namespace merx::users {

Task<Result<User>> get_user(const Context& context, const rpc::Call& call, const std::string& id) {
    const UserId user = co_await or_return(reach_user(call, id, Reach::read));
    co_return co_await context.users.find(user);
}

} // namespace merx::users
