#include <gmock/gmock.h>

#include "users_fixture.hpp"

namespace merx::users {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Register : public UsersFixture {};

TEST_F(Register, opens_an_account_for_a_customer) {
    const auto user = sign_up("Ann@Example.com");
    ASSERT_TRUE(user);
    EXPECT_TRUE(user->id().starts_with("usr_"));
    EXPECT_EQ(user->email(), "Ann@Example.com");
    EXPECT_EQ(user->name(), "Ann");
    EXPECT_THAT(user->roles(), ElementsAre("customer"));
    EXPECT_FALSE(user->email_confirmed());
    EXPECT_FALSE(user->etag().empty());
}

TEST_F(Register, announces_the_account_and_asks_for_a_mail_to_confirm_it) {
    const auto user = sign_up();
    const auto events = sent_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].type, "user.registered");
    EXPECT_EQ(events[0].subject, user->id());
    EXPECT_EQ(events[0].sequence, 1);
    EXPECT_EQ(events[1].type, "user.email_confirmation_requested");
    EXPECT_EQ(events[1].sequence, 2);
    EXPECT_EQ(newest_mail<v1::EmailConfirmationRequested>().email(), "ann@example.com");
}

TEST_F(Register, refuses_an_address_that_has_an_account_whatever_its_case) {
    ASSERT_TRUE(sign_up("ann@example.com"));
    const auto again = sign_up("ANN@example.COM");
    EXPECT_EQ(code_of(again), "email_taken");
    EXPECT_EQ(http_status(again.error().kind), 409);
    EXPECT_EQ(sent_events().size(), 2U);
}

TEST_F(Register, names_every_field_that_is_wrong) {
    v1::RegisterUserRequest request;
    request.set_email("not an address");
    request.set_password("short");
    request.set_name("a\nb");
    const auto refused = loop.run(api().register_user({}, request));
    EXPECT_EQ(code_of(refused), "invalid_request");
    EXPECT_THAT(wrong_fields(refused),
                ElementsAre("/email: invalid_email", "/password: too_short", "/name: control_character"));
    EXPECT_EQ(count("users"), 0);
}

class Account : public UsersFixture {
protected:
    v1::UpdateUserRequest patch() {
        v1::UpdateUserRequest request;
        request.set_id("me");
        return request;
    }
    Result<v1::User> update(const rpc::Call& call, const v1::UpdateUserRequest& request) {
        return loop.run(api().update_user(call, request));
    }
};

TEST_F(Account, is_its_owners_under_me_and_under_its_id) {
    const v1::Session session = sign_up_and_log_in();
    EXPECT_EQ(get_user(as(session)).value().id(), session.user().id());
    EXPECT_EQ(get_user(as(session), session.user().id()).value().email(), "ann@example.com");
}

TEST_F(Account, is_not_found_by_other_customers) {
    const v1::Session ann = sign_up_and_log_in("ann@example.com");
    const v1::Session bob = sign_up_and_log_in("bob@example.com");
    const auto foreign = get_user(as(bob), ann.user().id());
    const auto absent = get_user(as(bob), "usr_01h455vb4pex5vsknk084sn02q");
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error(), absent.error());
    EXPECT_EQ(code_of(foreign), "user_not_found");
    EXPECT_EQ(code_of(get_user(as(bob), "nonsense")), "user_not_found");
    EXPECT_EQ(code_of(get_user(as(bob), "ord_01h455vb4pex5vsknk084sn02q")), "user_not_found");
    EXPECT_EQ(code_of(get_user({})), "unauthenticated");
}

TEST_F(Account, is_found_by_those_with_the_scope_and_by_other_services) {
    const v1::Session ann = sign_up_and_log_in();
    EXPECT_TRUE(get_user(as_staff({"users:read"}), ann.user().id()));
    EXPECT_EQ(code_of(get_user(as_staff({"orders:read"}), ann.user().id())), "user_not_found");
    EXPECT_TRUE(get_user(rpc::Call{}.as_service("orders"), ann.user().id()));
}

TEST_F(Account, changes_its_name_and_its_etag_and_says_so) {
    const v1::Session session = sign_up_and_log_in();
    auto request = patch();
    request.set_name("  Ann Lee ");
    request.set_etag(session.user().etag());
    clock.advance(std::chrono::seconds{5});
    const auto changed = update(as(session), request);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->name(), "Ann Lee");
    EXPECT_NE(changed->etag(), session.user().etag());
    EXPECT_GT(changed->update_time().seconds(), changed->create_time().seconds());
    EXPECT_EQ(sent_events().back().type, "user.updated");
    EXPECT_EQ(sent_events().back().sequence, 3);
}

TEST_F(Account, is_not_changed_by_what_is_the_same) {
    const v1::Session session = sign_up_and_log_in();
    auto request = patch();
    request.set_name("Ann");
    EXPECT_EQ(update(as(session), request).value().etag(), session.user().etag());
    EXPECT_EQ(sent_events().size(), 2U);
}

TEST_F(Account, is_not_changed_from_another_version_than_the_one_that_was_read) {
    const v1::Session session = sign_up_and_log_in();
    auto request = patch();
    request.set_name("First");
    ASSERT_TRUE(update(as(session), request));
    request.set_name("Second");
    request.set_etag(session.user().etag());
    EXPECT_EQ(code_of(update(as(session), request)), "etag_mismatch");
    request.clear_etag();
    rpc::Call call = as(session);
    call.if_match = session.user().etag();
    const auto refused = update(call, request);
    EXPECT_EQ(code_of(refused), "etag_mismatch");
    EXPECT_EQ(http_status(refused.error().kind), 412);
    call.if_match = get_user(as(session)).value().etag();
    EXPECT_EQ(update(call, request).value().name(), "Second");
}

TEST_F(Account, moves_to_another_address_with_the_password_only) {
    const v1::Session session = sign_up_and_log_in();
    auto request = patch();
    request.set_email("ann@new.example.com");
    EXPECT_THAT(wrong_fields(update(as(session), request)), ElementsAre("/current_password: required"));
    request.set_current_password("a wrong password");
    EXPECT_THAT(wrong_fields(update(as(session), request)), ElementsAre("/current_password: wrong_password"));
    request.set_current_password(std::string(good_password));
    const auto moved = update(as(session), request);
    EXPECT_EQ(moved.value().email(), "ann@new.example.com");
    EXPECT_FALSE(moved->email_confirmed());
    EXPECT_EQ(newest_mail<v1::EmailConfirmationRequested>().email(), "ann@new.example.com");
    EXPECT_EQ(code_of(log_in("ann@example.com")), "invalid_credentials");
    EXPECT_TRUE(log_in("ann@new.example.com"));
}

TEST_F(Account, does_not_move_to_an_address_that_another_has) {
    ASSERT_TRUE(sign_up("bob@example.com"));
    const v1::Session session = sign_up_and_log_in();
    auto request = patch();
    request.set_email("Bob@example.com");
    request.set_current_password(std::string(good_password));
    const auto refused = update(as(session), request);
    EXPECT_EQ(code_of(refused), "email_taken");
    EXPECT_THAT(wrong_fields(refused), ElementsAre("/email: email_taken"));
}

TEST_F(Account, may_change_the_case_of_its_address_and_stay_confirmed) {
    const v1::Session session = sign_up_and_log_in();
    v1::ConfirmEmailRequest confirmation;
    confirmation.set_token(newest_mail<v1::EmailConfirmationRequested>().token());
    ASSERT_TRUE(loop.run(api().confirm_email({}, confirmation)));
    auto request = patch();
    request.set_email("Ann@example.com");
    request.set_current_password(std::string(good_password));
    const auto changed = update(as(session), request);
    EXPECT_EQ(changed.value().email(), "Ann@example.com");
    EXPECT_TRUE(changed->email_confirmed());
}

TEST_F(Account, ends_the_other_sessions_when_its_password_changes) {
    const v1::Session here = sign_up_and_log_in();
    const v1::Session elsewhere = log_in().value();
    auto request = patch();
    request.set_password("another good password");
    request.set_current_password(std::string(good_password));
    ASSERT_TRUE(update(as(here), request));
    EXPECT_EQ(code_of_token(here), "accepted");
    EXPECT_EQ(code_of_token(elsewhere), "token_revoked");
    EXPECT_EQ(code_of(refresh(elsewhere.refresh_token())), "session_ended");
    EXPECT_EQ(code_of(log_in()), "invalid_credentials");
    EXPECT_TRUE(log_in("ann@example.com", "another good password"));
}

TEST_F(Account, confirms_its_address_once_with_the_token_from_the_mail) {
    const v1::Session session = sign_up_and_log_in();
    v1::ConfirmEmailRequest request;
    request.set_token(newest_mail<v1::EmailConfirmationRequested>().token());
    EXPECT_TRUE(loop.run(api().confirm_email({}, request)).value().email_confirmed());
    EXPECT_TRUE(get_user(as(session)).value().email_confirmed());
    EXPECT_THAT(wrong_fields(loop.run(api().confirm_email({}, request))), ElementsAre("/token: invalid_token"));
}

TEST_F(Account, is_not_confirmed_by_a_token_for_another_address_or_one_that_expired) {
    const v1::Session session = sign_up_and_log_in();
    v1::ConfirmEmailRequest old_address;
    old_address.set_token(newest_mail<v1::EmailConfirmationRequested>().token());
    auto move = patch();
    move.set_email("ann@new.example.com");
    move.set_current_password(std::string(good_password));
    ASSERT_TRUE(update(as(session), move));
    EXPECT_EQ(code_of(loop.run(api().confirm_email({}, old_address))), "invalid_request");
    v1::ConfirmEmailRequest new_address;
    new_address.set_token(newest_mail<v1::EmailConfirmationRequested>().token());
    clock.advance(confirmation_token_lifetime);
    EXPECT_EQ(code_of(loop.run(api().confirm_email({}, new_address))), "invalid_request");
}

TEST_F(Account, leaves_nothing_of_the_person_when_it_is_deleted) {
    const v1::Session session = sign_up_and_log_in();
    v1::CreateAddressRequest address;
    address.set_user_id("me");
    *address.mutable_address()->mutable_address() = [] {
        types::v1::PostalAddress postal;
        postal.set_name("Ann");
        postal.set_line1("1 Main St");
        postal.set_city("Springfield");
        postal.set_country("US");
        return postal;
    }();
    ASSERT_TRUE(loop.run(api().create_address(as(session), address)));

    v1::DeleteUserRequest request;
    request.set_id("me");
    ASSERT_TRUE(loop.run(api().delete_user(as(session), request)));
    EXPECT_EQ(count("users"), 0);
    EXPECT_EQ(count("addresses"), 0);
    EXPECT_EQ(count("one_time_tokens"), 0);
    EXPECT_EQ(count("sessions where client_address <> ''"), 0);
    EXPECT_EQ(code_of_token(session), "token_revoked");
    EXPECT_EQ(code_of(refresh(session.refresh_token())), "session_ended");
    EXPECT_EQ(code_of(log_in()), "invalid_credentials");
    const SentEvent last = sent_events().back();
    EXPECT_EQ(last.type, "user.deleted");
    EXPECT_EQ(last.subject, session.user().id());
    EXPECT_EQ(last.sequence, 3);
    EXPECT_TRUE(sign_up());
}

TEST_F(Account, is_deleted_by_its_owner_or_an_admin_alone) {
    const v1::Session ann = sign_up_and_log_in("ann@example.com");
    const v1::Session bob = sign_up_and_log_in("bob@example.com");
    v1::DeleteUserRequest request;
    request.set_id(ann.user().id());
    EXPECT_EQ(code_of(loop.run(api().delete_user(as(bob), request))), "user_not_found");
    EXPECT_EQ(code_of(loop.run(api().delete_user(as_staff({"users:read"}), request))), "user_not_found");
    EXPECT_TRUE(loop.run(api().delete_user(as_staff({"users:write"}), request)));
    EXPECT_EQ(code_of(loop.run(api().delete_user(as_staff({"users:write"}), request))), "user_not_found");
}

TEST_F(Account, gets_its_roles_from_an_admin_and_their_scopes_with_its_next_token) {
    const v1::Session session = sign_up_and_log_in();
    v1::SetRolesRequest request;
    request.set_id(session.user().id());
    request.add_roles("order_manager");
    request.add_roles("customer");
    EXPECT_EQ(code_of(loop.run(api().set_roles(as(session), request))), "missing_scope");
    const auto changed = loop.run(api().set_roles(as_staff({"users:write"}), request));
    EXPECT_THAT(changed.value().roles(), ElementsAre("customer", "order_manager"));
    EXPECT_FALSE(as(session).principal.has_scope("orders:write"));
    EXPECT_TRUE(as(refresh(session.refresh_token()).value()).principal.has_scope("orders:write"));
}

TEST_F(Account, does_not_get_roles_that_are_none) {
    const v1::Session session = sign_up_and_log_in();
    v1::SetRolesRequest request;
    request.set_id(session.user().id());
    const rpc::Call admin = as_staff({"users:write"});
    EXPECT_THAT(wrong_fields(loop.run(api().set_roles(admin, request))), ElementsAre("/roles: required"));
    request.add_roles("admin");
    request.add_roles("god");
    request.add_roles("admin");
    EXPECT_THAT(wrong_fields(loop.run(api().set_roles(admin, request))),
                ElementsAre("/roles/1: unknown_role", "/roles/2: duplicate_value"));
}

TEST_F(Account, exports_all_that_is_held) {
    const v1::Session session = sign_up_and_log_in();
    v1::ExportUserRequest request;
    request.set_id("me");
    const auto data = loop.run(api().export_user(as(session), request));
    ASSERT_TRUE(data);
    EXPECT_EQ(data->user().email(), "ann@example.com");
    ASSERT_EQ(data->sessions_size(), 1);
    EXPECT_EQ(data->sessions(0).client_address(), "192.0.2.7");
    request.set_id(session.user().id());
    EXPECT_EQ(code_of(loop.run(api().export_user(as(sign_up_and_log_in("bob@example.com")), request))),
              "user_not_found");
}

class AccountList : public UsersFixture {};

TEST_F(AccountList, goes_page_by_page_from_the_newest) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(sign_up("user" + std::to_string(i) + "@example.com"));
        clock.advance(std::chrono::seconds{1});
    }
    v1::ListUsersRequest request;
    request.set_page_size(2);
    std::vector<std::string> seen;
    do {
        const auto page = loop.run(api().list_users(as_staff({"users:read"}), request));
        ASSERT_TRUE(page);
        for (const v1::User& user : page->users()) {
            seen.push_back(user.email());
        }
        request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_THAT(seen, ElementsAre("user4@example.com", "user3@example.com", "user2@example.com", "user1@example.com",
                                  "user0@example.com"));
}

TEST_F(AccountList, finds_an_address_in_any_case_and_refuses_what_is_none) {
    ASSERT_TRUE(sign_up("ann@example.com"));
    ASSERT_TRUE(sign_up("bob@example.com"));
    v1::ListUsersRequest request;
    request.set_email("BOB@example.com");
    const auto page = loop.run(api().list_users(as_staff({"users:read"}), request));
    ASSERT_EQ(page.value().users_size(), 1);
    EXPECT_EQ(page->users(0).email(), "bob@example.com");
    request.set_email("bob");
    EXPECT_THAT(wrong_fields(loop.run(api().list_users({}, request))), ElementsAre("email: invalid_email"));
    request.set_email("");
    request.set_page_token("nonsense");
    EXPECT_FALSE(loop.run(api().list_users({}, request)));
}

} // namespace
} // namespace merx::users
