// Two processes of users over one store, asked for the same at the same time.
#include <array>
#include <atomic>
#include <thread>

#include "async/run_blocking.hpp"
#include "users_fixture.hpp"

namespace merx::users {
namespace {

class TwoProcesses : public UsersFixture {
protected:
    TwoProcesses() {
        other = make_users({.database = *connections,
                            .outbox = *outbox,
                            .verifier = other_verifier,
                            .hashing = hashing,
                            .clock = clock,
                            .ids = ids,
                            .random = random,
                            .executor = loop,
                            .password_cost = cost});
        loop.run(other->start());
    }
    ~TwoProcesses() override { loop.run(other->stop()); }

    // Each on a thread of its own, twice in each process.
    template <class Ask>
    void at_both_at_once(Ask ask) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            Users& asked = i % 2 == 0 ? *users : *other;
            threads.emplace_back([&asked, ask] { ask(asked); });
        }
    }

    std::unique_ptr<sql::Database> connections = database.open_another();
    auth::TokenVerifier other_verifier{clock};
    std::unique_ptr<Users> other;
};

TEST_F(TwoProcesses, make_one_account_of_an_address) {
    std::atomic<int> made = 0;
    at_both_at_once([&](Users& asked) {
        v1::RegisterUserRequest request;
        request.set_email("ann@example.com");
        request.set_password(std::string(good_password));
        request.set_name("Ann");
        const rpc::Call call;
        made += run_blocking(asked.api().register_user(call, request)) ? 1 : 0;
    });
    EXPECT_EQ(made, 1);
    EXPECT_EQ(count("users"), 1);
}

TEST_F(TwoProcesses, make_one_first_admin) {
    at_both_at_once([&](Users& asked) {
        const auto outcome = run_blocking(asked.ensure_first_admin("boss@example.com", "a good password"));
        EXPECT_TRUE(outcome) << outcome.error().code;
    });
    EXPECT_EQ(count("users where roles like '%admin%'"), 1);
    EXPECT_EQ(count("users"), 1);
}

TEST_F(TwoProcesses, exchange_a_refresh_token_once) {
    const v1::Session session = sign_up_and_log_in();
    std::atomic<int> exchanged = 0;
    at_both_at_once([&](Users& asked) {
        v1::RefreshTokenRequest request;
        request.set_refresh_token(session.refresh_token());
        const rpc::Call call;
        exchanged += run_blocking(asked.api().refresh_token(call, request)) ? 1 : 0;
    });
    EXPECT_LE(exchanged, 1);
    EXPECT_EQ(count("refresh_tokens where used_time is null"), exchanged.load());
}

TEST_F(TwoProcesses, count_wrong_passwords_together) {
    ASSERT_TRUE(sign_up());
    at_both_at_once([&](Users& asked) {
        v1::LoginRequest request;
        request.set_email("ann@example.com");
        request.set_password("a wrong password");
        const rpc::Call call{.client_address = "192.0.2.7"};
        for (int i = 0; i < 5; ++i) {
            EXPECT_FALSE(run_blocking(asked.api().login(call, request)));
        }
    });
    EXPECT_EQ(code_of(log_in()), "too_many_attempts");
}

} // namespace
} // namespace merx::users
