// A user service that knows keys and ended sessions, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/signal.hpp"
#include "auth/keys.hpp"
#include "merx/users/v1/users.merx.hpp"
#include "rpc/time.hpp"
#include "sql/database.hpp"

namespace merx::gateway {

class FakeUsers final : public users::v1::UserService {
public:
    struct Ended {
        std::string session;
        Instant time;
    };

    explicit FakeUsers(const Clock& clock) : clock_(clock) {}

    std::vector<auth::SigningKey> keys;
    std::vector<Ended> ended;
    bool is_away = false;
    bool breaks = false;           // throws
    std::size_t page_size = 2;     // of ended sessions
    std::optional<Signal*> hold{}; // answers wait for it
    int key_calls = 0;
    int session_calls = 0;
    std::vector<std::string> callers; // services

    Task<Result<users::v1::KeySet>> get_keys(const rpc::Call& call, const users::v1::GetKeysRequest&) override {
        ++key_calls;
        if (hold) {
            co_await (*hold)->wait();
        }
        co_await or_return(admit(call));
        users::v1::KeySet set;
        for (const auth::SigningKey& key : keys) {
            users::v1::Key& jwk = *set.add_keys();
            jwk.set_kid(key.id());
            jwk.set_x(key.public_key().jwk_x());
        }
        co_return set;
    }

    Task<Result<users::v1::ListEndedSessionsResponse>>
    list_ended_sessions(const rpc::Call& call, const users::v1::ListEndedSessionsRequest& request) override {
        ++session_calls;
        co_await or_return(admit(call));
        users::v1::ListEndedSessionsResponse response;
        std::size_t place = request.page_token().empty() ? 0 : std::stoul(request.page_token());
        for (; place < ended.size(); ++place) {
            if (static_cast<std::size_t>(response.session_ids_size()) == page_size) {
                response.set_next_page_token(std::to_string(place));
                break;
            }
            if (!request.has_since() || ended[place].time >= rpc::to_instant(request.since())) {
                response.add_session_ids(ended[place].session);
            }
        }
        *response.mutable_as_of() = rpc::to_timestamp(clock_.now());
        co_return response;
    }

private:
    template <class T>
    using Answer = Task<Result<T>>;

    Result<void> admit(const rpc::Call& call) {
        callers.push_back(call.principal.service);
        if (breaks) {
            throw sql::Failure("the store is gone");
        }
        return is_away ? fail(unavailable("service_unavailable", "Away.")) : Result<void>();
    }
    template <class T>
    static Answer<T> unknown() {
        co_return fail(not_found("not_here", "This is not what the fake is for."));
    }

    using Call = rpc::Call;
    Answer<users::v1::User> register_user(const Call&, const users::v1::RegisterUserRequest&) override {
        return unknown<users::v1::User>();
    }
    Answer<users::v1::Session> login(const Call&, const users::v1::LoginRequest&) override {
        return unknown<users::v1::Session>();
    }
    Answer<users::v1::Session> refresh_token(const Call&, const users::v1::RefreshTokenRequest&) override {
        return unknown<users::v1::Session>();
    }
    Answer<void> logout(const Call&, const users::v1::LogoutRequest&) override { return unknown<void>(); }
    Answer<void> request_password_reset(const Call&, const users::v1::RequestPasswordResetRequest&) override {
        return unknown<void>();
    }
    Answer<void> reset_password(const Call&, const users::v1::ResetPasswordRequest&) override {
        return unknown<void>();
    }
    Answer<users::v1::User> confirm_email(const Call&, const users::v1::ConfirmEmailRequest&) override {
        return unknown<users::v1::User>();
    }
    Answer<users::v1::ListUsersResponse> list_users(const Call&, const users::v1::ListUsersRequest&) override {
        return unknown<users::v1::ListUsersResponse>();
    }
    Answer<users::v1::User> get_user(const Call&, const users::v1::GetUserRequest&) override {
        return unknown<users::v1::User>();
    }
    Answer<users::v1::User> update_user(const Call&, const users::v1::UpdateUserRequest&) override {
        return unknown<users::v1::User>();
    }
    Answer<void> delete_user(const Call&, const users::v1::DeleteUserRequest&) override { return unknown<void>(); }
    Answer<users::v1::User> set_roles(const Call&, const users::v1::SetRolesRequest&) override {
        return unknown<users::v1::User>();
    }
    Answer<users::v1::UserExport> export_user(const Call&, const users::v1::ExportUserRequest&) override {
        return unknown<users::v1::UserExport>();
    }
    Answer<users::v1::ListAddressesResponse> list_addresses(const Call&,
                                                            const users::v1::ListAddressesRequest&) override {
        return unknown<users::v1::ListAddressesResponse>();
    }
    Answer<users::v1::Address> create_address(const Call&, const users::v1::CreateAddressRequest&) override {
        return unknown<users::v1::Address>();
    }
    Answer<users::v1::Address> get_address(const Call&, const users::v1::GetAddressRequest&) override {
        return unknown<users::v1::Address>();
    }
    Answer<users::v1::Address> update_address(const Call&, const users::v1::UpdateAddressRequest&) override {
        return unknown<users::v1::Address>();
    }
    Answer<void> delete_address(const Call&, const users::v1::DeleteAddressRequest&) override {
        return unknown<void>();
    }

    const Clock& clock_;
};

} // namespace merx::gateway
