// The door of the user service: messages in, use case, messages out.
#pragma once

#include "merx/users/v1/users.merx.hpp"
#include "users/adapters/signing_keys.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// Any thread. The keys must outlive it, as must what the context refers to.
class UsersServer final : public v1::UserService {
public:
    UsersServer(const Context& context, const SigningKeys& keys) : context_(context), keys_(keys) {}

    Task<Result<v1::User>> register_user(const rpc::Call& call, const v1::RegisterUserRequest& request) override;
    Task<Result<v1::Session>> login(const rpc::Call& call, const v1::LoginRequest& request) override;
    Task<Result<v1::Session>> refresh_token(const rpc::Call& call, const v1::RefreshTokenRequest& request) override;
    Task<Result<void>> logout(const rpc::Call& call, const v1::LogoutRequest& request) override;
    Task<Result<void>> request_password_reset(const rpc::Call& call,
                                              const v1::RequestPasswordResetRequest& request) override;
    Task<Result<void>> reset_password(const rpc::Call& call, const v1::ResetPasswordRequest& request) override;
    Task<Result<v1::User>> confirm_email(const rpc::Call& call, const v1::ConfirmEmailRequest& request) override;

    Task<Result<v1::ListUsersResponse>> list_users(const rpc::Call& call, const v1::ListUsersRequest& request) override;
    Task<Result<v1::User>> get_user(const rpc::Call& call, const v1::GetUserRequest& request) override;
    Task<Result<v1::User>> update_user(const rpc::Call& call, const v1::UpdateUserRequest& request) override;
    Task<Result<void>> delete_user(const rpc::Call& call, const v1::DeleteUserRequest& request) override;
    Task<Result<v1::User>> set_roles(const rpc::Call& call, const v1::SetRolesRequest& request) override;
    Task<Result<v1::UserExport>> export_user(const rpc::Call& call, const v1::ExportUserRequest& request) override;

    Task<Result<v1::ListAddressesResponse>> list_addresses(const rpc::Call& call,
                                                           const v1::ListAddressesRequest& request) override;
    Task<Result<v1::Address>> create_address(const rpc::Call& call, const v1::CreateAddressRequest& request) override;
    Task<Result<v1::Address>> get_address(const rpc::Call& call, const v1::GetAddressRequest& request) override;
    Task<Result<v1::Address>> update_address(const rpc::Call& call, const v1::UpdateAddressRequest& request) override;
    Task<Result<void>> delete_address(const rpc::Call& call, const v1::DeleteAddressRequest& request) override;

    Task<Result<v1::KeySet>> get_keys(const rpc::Call& call, const v1::GetKeysRequest& request) override;
    Task<Result<v1::ListEndedSessionsResponse>>
    list_ended_sessions(const rpc::Call& call, const v1::ListEndedSessionsRequest& request) override;

private:
    const Context context_;
    const SigningKeys& keys_;
};

} // namespace merx::users
