#include <gmock/gmock.h>

#include "users_fixture.hpp"

namespace merx::users {
namespace {

using ::testing::ElementsAre;

class AddressBook : public UsersFixture {
protected:
    static v1::Address address(const std::string& line1 = "1 Main St", bool is_default = false) {
        v1::Address address;
        types::v1::PostalAddress& postal = *address.mutable_address();
        postal.set_name("Ann Lee");
        postal.set_line1(line1);
        postal.set_city("Springfield");
        postal.set_postal_code("12345");
        postal.set_country("US");
        address.set_phone("+1 212 555 0100");
        address.set_is_default(is_default);
        return address;
    }
    Result<v1::Address> add(const rpc::Call& call, const v1::Address& entry, const std::string& user = "me") {
        v1::CreateAddressRequest request;
        request.set_user_id(user);
        *request.mutable_address() = entry;
        return loop.run(api().create_address(call, request));
    }
    Result<v1::Address> get(const rpc::Call& call, const std::string& id, const std::string& user = "me") {
        v1::GetAddressRequest request;
        request.set_user_id(user);
        request.set_id(id);
        return loop.run(api().get_address(call, request));
    }
    Result<v1::ListAddressesResponse> list(const rpc::Call& call, const std::string& user = "me") {
        v1::ListAddressesRequest request;
        request.set_user_id(user);
        return loop.run(api().list_addresses(call, request));
    }

    v1::Session session = sign_up_and_log_in();
    rpc::Call ann = as(session);
};

TEST_F(AddressBook, keeps_what_is_put_in) {
    const auto added = add(ann, address());
    ASSERT_TRUE(added);
    EXPECT_TRUE(added->id().starts_with("adr_"));
    const auto found = get(ann, added->id());
    EXPECT_EQ(found.value().SerializeAsString(), added->SerializeAsString());
    EXPECT_EQ(found->address().city(), "Springfield");
    EXPECT_EQ(list(ann).value().addresses_size(), 1);
}

TEST_F(AddressBook, replaces_and_removes_entries) {
    const std::string id = add(ann, address())->id();
    v1::UpdateAddressRequest update;
    update.set_user_id("me");
    update.set_id(id);
    *update.mutable_address() = address("2 Side St");
    update.mutable_address()->clear_phone();
    EXPECT_EQ(loop.run(api().update_address(ann, update)).value().address().line1(), "2 Side St");
    EXPECT_EQ(get(ann, id).value().phone(), "");

    v1::DeleteAddressRequest remove;
    remove.set_user_id("me");
    remove.set_id(id);
    EXPECT_TRUE(loop.run(api().delete_address(ann, remove)));
    EXPECT_EQ(code_of(loop.run(api().delete_address(ann, remove))), "address_not_found");
    EXPECT_EQ(code_of(loop.run(api().update_address(ann, update))), "address_not_found");
    EXPECT_EQ(code_of(get(ann, id)), "address_not_found");
}

TEST_F(AddressBook, has_one_default_at_most) {
    const std::string first = add(ann, address("1 Main St", true))->id();
    const std::string second = add(ann, address("2 Side St", true))->id();
    EXPECT_FALSE(get(ann, first).value().is_default());
    EXPECT_TRUE(get(ann, second).value().is_default());
}

TEST_F(AddressBook, belongs_to_its_account) {
    const std::string id = add(ann, address())->id();
    const rpc::Call bob = as(sign_up_and_log_in("bob@example.com"));
    EXPECT_EQ(code_of(get(bob, id)), "address_not_found");
    EXPECT_EQ(code_of(get(bob, id, session.user().id())), "user_not_found");
    EXPECT_EQ(code_of(list(bob, session.user().id())), "user_not_found");
    EXPECT_EQ(code_of(add(bob, address(), session.user().id())), "user_not_found");
    EXPECT_EQ(list(as_staff({"users:read"}), session.user().id()).value().addresses_size(), 1);
    EXPECT_EQ(code_of(add(as_staff({"users:read"}), address(), session.user().id())), "user_not_found");
    EXPECT_TRUE(add(as_staff({"users:write"}), address(), session.user().id()));
    EXPECT_EQ(code_of(get(ann, "adr_nonsense")), "address_not_found");
    EXPECT_EQ(code_of(get(ann, session.user().id())), "address_not_found");
}

TEST_F(AddressBook, names_every_field_that_is_wrong) {
    v1::Address bad = address();
    bad.mutable_address()->set_name(" ");
    bad.mutable_address()->set_line1(std::string(201, 'x'));
    bad.mutable_address()->set_city("Spring\tfield");
    bad.mutable_address()->set_country("us");
    bad.set_phone("call me");
    EXPECT_THAT(wrong_fields(add(ann, bad)),
                ElementsAre("/address/name: required", "/address/line1: too_long", "/address/city: control_character",
                            "/address/country: unknown_country", "/phone: invalid_phone"));
    EXPECT_EQ(count("addresses"), 0);
}

TEST_F(AddressBook, holds_fifty) {
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(add(ann, address()));
    }
    EXPECT_EQ(code_of(add(ann, address())), "too_many_addresses");
    EXPECT_EQ(list(ann).value().addresses_size(), 50);
}

} // namespace
} // namespace merx::users
