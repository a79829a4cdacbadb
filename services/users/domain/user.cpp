#include "users/domain/user.hpp"

namespace merx::users {

Result<void> check_etag(const User& user, std::string_view etag) {
    if (etag.empty() || etag == "*" || etag == user.etag()) {
        return {};
    }
    return fail({.kind = ErrorKind::precondition_failed,
                 .code = "etag_mismatch",
                 .detail = "The account has changed since you read it; read it again."});
}

} // namespace merx::users
