#include "users/app/address_book.hpp"

#include "users/app/access.hpp"
#include "users/app/input.hpp"

namespace merx::users {
namespace {

Result<AddressInput> check_input(const AddressInput& input) {
    auto address = check_postal_address(input.address);
    auto phone = check_phone(input.phone);
    InputCheck check;
    check.note(address, "/address");
    check.note(phone, "/phone");
    if (auto finished = std::move(check).finish(); !finished) {
        return fail(std::move(finished).error());
    }
    return AddressInput{.address = *std::move(address), .phone = *std::move(phone), .is_default = input.is_default};
}

// An id in a path that is none names nothing.
Result<AddressId> parse_address_id(const std::string& id) {
    auto parsed = AddressId::parse(id);
    if (!parsed) {
        return fail(address_not_found());
    }
    return parsed;
}

} // namespace

Task<Result<std::vector<Address>>> list_addresses(const Context& context, const rpc::Call& call,
                                                  const std::string& user_id) {
    const UserId user = co_await or_return(reach_user(call, user_id, Reach::read));
    co_await or_return(context.users.find(user));
    co_return co_await context.addresses.list(user);
}

Task<Result<Address>> get_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                  const std::string& id) {
    const UserId user = co_await or_return(reach_user(call, user_id, Reach::read));
    const AddressId address = co_await or_return(parse_address_id(id));
    co_return co_await context.addresses.find(user, address);
}

Task<Result<Address>> create_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                     const AddressInput& input) {
    const UserId user = co_await or_return(reach_user(call, user_id, Reach::write));
    AddressInput checked = co_await or_return(check_input(input));
    const Instant now = context.clock.now();
    Address address{.id = AddressId::make(context.ids),
                    .user_id = user,
                    .address = std::move(checked.address),
                    .phone = std::move(checked.phone),
                    .is_default = checked.is_default,
                    .create_time = now,
                    .update_time = now};
    co_await or_return(context.addresses.insert(address));
    co_return address;
}

Task<Result<Address>> update_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                     const std::string& id, const AddressInput& input) {
    const UserId user = co_await or_return(reach_user(call, user_id, Reach::write));
    const AddressId address_id = co_await or_return(parse_address_id(id));
    const AddressInput checked = co_await or_return(check_input(input));
    const AddressChange change = [&](Address& address) -> Result<void> {
        address.address = checked.address;
        address.phone = checked.phone;
        address.is_default = checked.is_default;
        address.update_time = context.clock.now();
        return {};
    };
    co_return co_await context.addresses.update(user, address_id, change);
}

Task<Result<void>> delete_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                  const std::string& id) {
    const UserId user = co_await or_return(reach_user(call, user_id, Reach::write));
    const AddressId address = co_await or_return(parse_address_id(id));
    co_return co_await context.addresses.erase(user, address);
}

} // namespace merx::users
