#include "users/domain/password_policy.hpp"

#include "core/text.hpp"

namespace merx::users {
namespace {

constexpr std::size_t max_code_point_bytes = 4;

} // namespace

Result<void> check_new_password(std::string_view password) {
    if (password.empty()) {
        return fail(invalid("", "required", "A password is needed."));
    }
    if (!is_valid_utf8(password)) {
        return fail(invalid("", "invalid_utf8", "The password is not valid UTF-8."));
    }
    const std::size_t length = count_code_points(password);
    if (length < min_password_length) {
        return fail(invalid("", "too_short", "A password has at least 8 characters."));
    }
    if (length > max_password_length) {
        return fail(invalid("", "too_long", "A password has at most 256 characters."));
    }
    return {};
}

Result<void> check_given_password(std::string_view password) {
    if (password.empty()) {
        return fail(invalid("", "required", "A password is needed."));
    }
    if (password.size() > max_password_length * max_code_point_bytes) {
        return fail(invalid("", "too_long", "A password has at most 256 characters."));
    }
    return {};
}

} // namespace merx::users
