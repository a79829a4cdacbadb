#include <gmock/gmock.h>

#include "async/spawn.hpp"
#include "auth/roles.hpp"
#include "users/adapters/expired_rows.hpp"
#include "users_fixture.hpp"

namespace merx::users {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Keys : public UsersFixture {
protected:
    v1::KeySet published() { return loop.run(api().get_keys({}, {})).value(); }
};

TEST_F(Keys, are_published_so_that_others_can_verify_tokens) {
    const v1::Session session = sign_up_and_log_in();
    const v1::KeySet set = published();
    ASSERT_EQ(set.keys_size(), 1);
    EXPECT_EQ(set.keys(0).alg(), "EdDSA");
    const auto key = auth::PublicKey::from_jwk(set.keys(0).kid(), set.keys(0).x());
    auth::TokenVerifier elsewhere(clock);
    elsewhere.replace_keys(auth::KeySet({key.value()}));
    EXPECT_TRUE(elsewhere.verify(session.access_token()));
}

TEST_F(Keys, stay_over_a_restart) {
    const v1::Session session = sign_up_and_log_in();
    const std::string before = published().SerializeAsString();
    restart();
    EXPECT_EQ(published().SerializeAsString(), before);
    EXPECT_EQ(code_of_token(session), "accepted");
}

TEST_F(Keys, rotate_without_ending_a_session) {
    const v1::Session old_session = sign_up_and_log_in();
    const std::string old_key = published().keys(0).kid();
    loop.run(users->rotate_keys());
    const v1::Session new_session = log_in().value();
    const v1::KeySet both = published();
    ASSERT_EQ(both.keys_size(), 2);
    EXPECT_EQ(both.keys(1).kid(), old_key);
    EXPECT_EQ(code_of_token(old_session), "accepted");
    EXPECT_EQ(code_of_token(new_session), "accepted");
    clock.advance(std::chrono::minutes{11});
    restart();
    ASSERT_EQ(published().keys_size(), 1);
    EXPECT_NE(published().keys(0).kid(), old_key);
}

class Admin : public UsersFixture {};

TEST_F(Admin, is_made_on_an_empty_store_and_may_do_everything) {
    EXPECT_EQ(loop.run(users->ensure_first_admin("boss@example.com", "a good password")), AdminOutcome::created);
    const v1::Session session = log_in("boss@example.com", "a good password").value();
    EXPECT_TRUE(as(session).principal.has_scope("users:write"));
    EXPECT_TRUE(session.user().email_confirmed());
    EXPECT_EQ(loop.run(users->ensure_first_admin("boss2@example.com", "a good password")), AdminOutcome::unchanged);
    EXPECT_EQ(code_of(log_in("boss2@example.com", "a good password")), "invalid_credentials");
}

TEST_F(Admin, is_promoted_from_an_account_that_is_there_and_keeps_its_password) {
    ASSERT_TRUE(sign_up("ann@example.com"));
    EXPECT_EQ(loop.run(users->ensure_admin("Ann@example.com", "a good password")), AdminOutcome::promoted);
    EXPECT_EQ(loop.run(users->ensure_admin("Ann@example.com", "a good password")), AdminOutcome::unchanged);
    EXPECT_THAT(log_in("ann@example.com").value().user().roles(), ElementsAre("customer", "admin"));
}

TEST_F(Admin, is_not_made_with_a_bad_address_or_password) {
    EXPECT_THAT(wrong_fields(loop.run(users->ensure_admin("boss", "short"))),
                ElementsAre("/email: invalid_email", "/password: too_short"));
}

class LastAdmin : public UsersFixture {
protected:
    v1::User admin(const std::string& email) {
        EXPECT_EQ(loop.run(users->ensure_admin(email, "a good password")), AdminOutcome::created);
        return log_in(email, "a good password").value().user();
    }
    Task<Result<v1::User>> demote(v1::User user) {
        v1::SetRolesRequest request;
        request.set_id(user.id());
        request.add_roles("customer");
        co_return co_await api().set_roles(as_staff({"users:write"}), request);
    }
    Result<void> erase(const v1::User& user) {
        v1::DeleteUserRequest request;
        request.set_id(user.id());
        return loop.run(api().delete_user(as_staff({"users:write"}), request));
    }
};

TEST_F(LastAdmin, stays_one) {
    const v1::User boss = admin("boss@example.com");
    ASSERT_TRUE(sign_up("ann@example.com"));
    EXPECT_EQ(code_of(loop.run(demote(boss))), "last_admin");
    EXPECT_EQ(code_of(erase(boss)), "last_admin");
    EXPECT_THAT(log_in("boss@example.com", "a good password").value().user().roles(), ElementsAre("customer", "admin"));
}

TEST_F(LastAdmin, may_go_once_there_is_another) {
    const v1::User boss = admin("boss@example.com");
    const v1::User next = admin("next@example.com");
    EXPECT_EQ(code_of(erase(boss)), "accepted");
    EXPECT_EQ(code_of(loop.run(demote(next))), "last_admin");
}

TEST_F(LastAdmin, is_one_of_two_who_would_go_at_once) {
    std::vector<Task<Result<v1::User>>> demotions;
    demotions.push_back(demote(admin("boss@example.com")));
    demotions.push_back(demote(admin("next@example.com")));
    std::vector<std::string> codes;
    for (const auto& outcome : loop.run(all(std::move(demotions)))) {
        codes.push_back(code_of(outcome));
    }
    EXPECT_THAT(codes, UnorderedElementsAre("accepted", "last_admin"));
}

TEST(Roles, are_known_to_the_table_of_scopes) {
    for (const Role role : all_roles) {
        EXPECT_TRUE(auth::is_role(name_of(role))) << name_of(role);
    }
}

class ExpiredRows : public UsersFixture {};

TEST_F(ExpiredRows, go_and_others_stay) {
    const v1::Session old_session = sign_up_and_log_in("ann@example.com");
    log_in("ann@example.com", "a wrong password");
    clock.advance(session_idle_lifetime);
    ASSERT_TRUE(sign_up("bob@example.com"));
    const v1::Session open = log_in("bob@example.com").value();
    loop.run(delete_expired_rows(*database, clock.now()));
    EXPECT_EQ(count("sessions"), 1);
    EXPECT_EQ(count("refresh_tokens"), 1);
    EXPECT_EQ(count("one_time_tokens"), 1);
    EXPECT_EQ(count("login_attempts"), 0);
    EXPECT_EQ(count("users"), 2);
    EXPECT_TRUE(refresh(open.refresh_token()));
    EXPECT_EQ(code_of(refresh(old_session.refresh_token())), "invalid_refresh_token");
}

TEST_F(ExpiredRows, go_every_hour_by_themselves) {
    ASSERT_TRUE(sign_up());
    clock.advance(confirmation_token_lifetime);
    loop.advance(Users::sweep_interval);
    loop.run(users->stop());
    EXPECT_EQ(count("one_time_tokens"), 0);
}

} // namespace
} // namespace merx::users
