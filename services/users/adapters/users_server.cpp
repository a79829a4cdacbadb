#include "users/adapters/users_server.hpp"

#include "rpc/time.hpp"
#include "users/adapters/wire.hpp"
#include "users/app/address_book.hpp"
#include "users/app/confirm_email.hpp"
#include "users/app/delete_user.hpp"
#include "users/app/export_user.hpp"
#include "users/app/get_user.hpp"
#include "users/app/list_ended_sessions.hpp"
#include "users/app/list_users.hpp"
#include "users/app/log_in.hpp"
#include "users/app/log_out.hpp"
#include "users/app/refresh_session.hpp"
#include "users/app/register_user.hpp"
#include "users/app/request_password_reset.hpp"
#include "users/app/reset_password.hpp"
#include "users/app/set_roles.hpp"
#include "users/app/update_user.hpp"

namespace merx::users {

Task<Result<v1::User>> UsersServer::register_user(const rpc::Call& call, const v1::RegisterUserRequest& request) {
    const Registration input{.email = request.email(), .password = request.password(), .name = request.name()};
    co_return to_wire<v1::User>(co_await or_return(users::register_user(context_, call, input)));
}

Task<Result<v1::Session>> UsersServer::login(const rpc::Call& call, const v1::LoginRequest& request) {
    const Credentials input{.email = request.email(), .password = request.password()};
    co_return to_wire<v1::Session>(co_await or_return(log_in(context_, call, input)));
}

Task<Result<v1::Session>> UsersServer::refresh_token(const rpc::Call&, const v1::RefreshTokenRequest& request) {
    co_return to_wire<v1::Session>(co_await or_return(refresh_session(context_, request.refresh_token())));
}

Task<Result<void>> UsersServer::logout(const rpc::Call& call, const v1::LogoutRequest& request) {
    return log_out(context_, call, request.everywhere());
}

Task<Result<void>> UsersServer::request_password_reset(const rpc::Call& call,
                                                       const v1::RequestPasswordResetRequest& request) {
    return users::request_password_reset(context_, call, request.email());
}

Task<Result<void>> UsersServer::reset_password(const rpc::Call& call, const v1::ResetPasswordRequest& request) {
    const PasswordReset input{.token = request.token(), .password = request.password()};
    co_return co_await users::reset_password(context_, call, input);
}

Task<Result<v1::User>> UsersServer::confirm_email(const rpc::Call& call, const v1::ConfirmEmailRequest& request) {
    co_return to_wire<v1::User>(co_await or_return(users::confirm_email(context_, call, request.token())));
}

Task<Result<v1::ListUsersResponse>> UsersServer::list_users(const rpc::Call&, const v1::ListUsersRequest& request) {
    const UserQuery query{
        .page_size = request.page_size(), .page_token = request.page_token(), .email = request.email()};
    const Page<User> page = co_await or_return(users::list_users(context_, query));
    v1::ListUsersResponse response;
    for (const User& user : page.items) {
        write(user, *response.add_users());
    }
    response.set_next_page_token(page.next_page_token);
    co_return response;
}

Task<Result<v1::User>> UsersServer::get_user(const rpc::Call& call, const v1::GetUserRequest& request) {
    co_return to_wire<v1::User>(co_await or_return(users::get_user(context_, call, request.id())));
}

Task<Result<v1::User>> UsersServer::update_user(const rpc::Call& call, const v1::UpdateUserRequest& request) {
    UserPatch patch{.current_password = request.current_password(), .etag = request.etag()};
    if (request.has_name()) {
        patch.name = request.name();
    }
    if (request.has_email()) {
        patch.email = request.email();
    }
    if (request.has_password()) {
        patch.password = request.password();
    }
    co_return to_wire<v1::User>(co_await or_return(users::update_user(context_, call, request.id(), patch)));
}

Task<Result<void>> UsersServer::delete_user(const rpc::Call& call, const v1::DeleteUserRequest& request) {
    return users::delete_user(context_, call, request.id());
}

Task<Result<v1::User>> UsersServer::set_roles(const rpc::Call& call, const v1::SetRolesRequest& request) {
    const std::vector<std::string> roles(request.roles().begin(), request.roles().end());
    co_return to_wire<v1::User>(co_await or_return(users::set_roles(context_, call, request.id(), roles)));
}

Task<Result<v1::UserExport>> UsersServer::export_user(const rpc::Call& call, const v1::ExportUserRequest& request) {
    co_return to_wire<v1::UserExport>(co_await or_return(users::export_user(context_, call, request.id())));
}

Task<Result<v1::ListAddressesResponse>> UsersServer::list_addresses(const rpc::Call& call,
                                                                    const v1::ListAddressesRequest& request) {
    const std::vector<Address> book = co_await or_return(users::list_addresses(context_, call, request.user_id()));
    v1::ListAddressesResponse response;
    for (const Address& address : book) {
        write(address, *response.add_addresses());
    }
    co_return response;
}

Task<Result<v1::Address>> UsersServer::create_address(const rpc::Call& call, const v1::CreateAddressRequest& request) {
    const AddressInput input = read(request.address());
    co_return to_wire<v1::Address>(co_await or_return(users::create_address(context_, call, request.user_id(), input)));
}

Task<Result<v1::Address>> UsersServer::get_address(const rpc::Call& call, const v1::GetAddressRequest& request) {
    co_return to_wire<v1::Address>(
        co_await or_return(users::get_address(context_, call, request.user_id(), request.id())));
}

Task<Result<v1::Address>> UsersServer::update_address(const rpc::Call& call, const v1::UpdateAddressRequest& request) {
    const AddressInput input = read(request.address());
    co_return to_wire<v1::Address>(
        co_await or_return(users::update_address(context_, call, request.user_id(), request.id(), input)));
}

Task<Result<void>> UsersServer::delete_address(const rpc::Call& call, const v1::DeleteAddressRequest& request) {
    return users::delete_address(context_, call, request.user_id(), request.id());
}

Task<Result<v1::KeySet>> UsersServer::get_keys(const rpc::Call&, const v1::GetKeysRequest&) {
    v1::KeySet set;
    for (const auth::PublicKey& key : keys_.published()) {
        v1::Key& jwk = *set.add_keys();
        jwk.set_kty("OKP");
        jwk.set_crv("Ed25519");
        jwk.set_kid(key.id);
        jwk.set_x(key.jwk_x());
        jwk.set_use("sig");
        jwk.set_alg("EdDSA");
    }
    co_return set;
}

Task<Result<v1::ListEndedSessionsResponse>>
UsersServer::list_ended_sessions(const rpc::Call& call, const v1::ListEndedSessionsRequest& request) {
    EndedSessionsQuery query{.since = std::nullopt, .page_token = request.page_token()};
    if (request.has_since()) {
        query.since = rpc::to_instant(request.since());
    }
    const EndedSessions ended = co_await or_return(users::list_ended_sessions(context_, call, query));
    v1::ListEndedSessionsResponse response;
    for (const SessionId& session : ended.page.items) {
        response.add_session_ids(session.text());
    }
    *response.mutable_as_of() = rpc::to_timestamp(ended.as_of);
    response.set_next_page_token(ended.page.next_page_token);
    co_return response;
}

} // namespace merx::users
