// A user service over a real database, and a person at its door.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "events/outbox.hpp"
#include "merx/users/v1/events.pb.h"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/test_database.hpp"
#include "testing/test_loop.hpp"
#include "users/migrations.hpp"
#include "users/users.hpp"

namespace merx::users {

inline constexpr std::string_view good_password = "correct horse battery";

// An event as it lies in the outbox.
struct SentEvent {
    std::string type;
    std::string subject;
    std::int64_t sequence = 0;
    std::string data;
};

class UsersFixture : public ::testing::Test {
protected:
    UsersFixture() { open(); }
    ~UsersFixture() override { loop.run(users->stop()); }

    // As a new process over the same store would.
    void restart() {
        loop.run(users->stop());
        open();
    }

    v1::UserService& api() { return users->api(); }

    Result<v1::User> sign_up(const std::string& email = "ann@example.com",
                             const std::string& password = std::string(good_password)) {
        v1::RegisterUserRequest request;
        request.set_email(email);
        request.set_password(password);
        request.set_name("Ann");
        return loop.run(api().register_user({}, request));
    }
    Result<v1::Session> log_in(const std::string& email = "ann@example.com",
                               const std::string& password = std::string(good_password)) {
        v1::LoginRequest request;
        request.set_email(email);
        request.set_password(password);
        return loop.run(api().login({.client_address = "192.0.2.7"}, request));
    }
    Result<v1::Session> refresh(const std::string& token) {
        v1::RefreshTokenRequest request;
        request.set_refresh_token(token);
        return loop.run(api().refresh_token({}, request));
    }
    v1::Session sign_up_and_log_in(const std::string& email = "ann@example.com") {
        EXPECT_TRUE(sign_up(email));
        return log_in(email).value();
    }

    // The call that the gateway makes of an access token.
    rpc::Call as(const v1::Session& session) {
        return {.principal = verifier->verify(session.access_token()).value(), .trace_parent = "00-trace-span-01"};
    }
    static rpc::Call as_staff(std::vector<std::string> scopes) {
        return {.principal = {.user_id = "usr_00000000000000000000000000",
                              .session_id = "ses_00000000000000000000000000",
                              .scopes = std::move(scopes)}};
    }
    std::string code_of_token(const v1::Session& session) {
        const auto verified = verifier->verify(session.access_token());
        return verified ? "accepted" : verified.error().code;
    }

    Result<v1::User> get_user(const rpc::Call& call, const std::string& id = "me") {
        v1::GetUserRequest request;
        request.set_id(id);
        return loop.run(api().get_user(call, request));
    }

    std::vector<SentEvent> sent_events() {
        using Events = std::vector<SentEvent>;
        return loop
            .run(database->read<Events>([](sql::Session& session) -> Task<Result<Events>> {
                const sql::Rows rows = co_await session.query(
                    "select type, subject, subject_sequence, data from outbox order by position");
                Events events;
                for (const sql::Row& row : rows) {
                    events.push_back(
                        {.type = row.text(0), .subject = row.text(1), .sequence = row.integer(2), .data = row.text(3)});
                }
                co_return events;
            }))
            .value();
    }
    std::vector<std::string> sent_types() {
        std::vector<std::string> types;
        for (const SentEvent& event : sent_events()) {
            types.push_back(event.type);
        }
        return types;
    }
    // What the newest mail asked for says.
    template <class Request>
    Request newest_mail() {
        Request request;
        EXPECT_TRUE(request.ParseFromString(sent_events().back().data));
        return request;
    }

    std::int64_t count(std::string table) {
        return loop
            .run(database->read<std::int64_t>([table](sql::Session& session) -> Task<Result<std::int64_t>> {
                const sql::Rows rows = co_await session.query("select count(*) from " + table);
                co_return rows.front().integer(0);
            }))
            .value();
    }

    static std::string code_of(const Error& error) { return error.code; }
    template <class T>
    static std::string code_of(const Result<T>& result) {
        return result ? "accepted" : result.error().code;
    }
    // "/email: too_long", one a line.
    template <class T>
    static std::vector<std::string> wrong_fields(const Result<T>& result) {
        std::vector<std::string> fields;
        if (!result) {
            for (const FieldError& field : result.error().fields) {
                fields.push_back(field.pointer + ": " + field.code);
            }
        }
        return fields;
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestDatabase database{{{"events", events::migrations()}, {"users", migrations()}}};
    std::unique_ptr<events::Outbox> outbox = events::make_outbox([] {});
    WorkerPool hashing{1, 16};
    auth::PasswordCost cost{.memory_kib = 64, .passes = 1};
    cache::EndedSessions* ended_sessions = nullptr; // from the next restart() on
    std::unique_ptr<auth::TokenVerifier> verifier;
    std::unique_ptr<Users> users;

private:
    void open() {
        users.reset();
        verifier = std::make_unique<auth::TokenVerifier>(clock);
        users = make_users({.database = *database,
                            .outbox = *outbox,
                            .verifier = *verifier,
                            .hashing = hashing,
                            .clock = clock,
                            .ids = ids,
                            .random = random,
                            .executor = loop,
                            .password_cost = cost,
                            .ended_sessions = ended_sessions});
        loop.run(users->start());
    }
};

} // namespace merx::users
