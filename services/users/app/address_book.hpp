// An account's address book.
#pragma once

#include <string>
#include <vector>

#include "rpc/call.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

struct AddressInput {
    PostalAddress address;
    std::string phone;
    bool is_default = false;
};

// All of them: 404 `user_not_found` for an account that is not the caller's to know of, and 404
// `address_not_found` likewise; 400 for what is wrong with an address; 409 `too_many_addresses`.
Task<Result<std::vector<Address>>> list_addresses(const Context& context, const rpc::Call& call,
                                                  const std::string& user_id);
Task<Result<Address>> get_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                  const std::string& id);
Task<Result<Address>> create_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                     const AddressInput& input);
Task<Result<Address>> update_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                     const std::string& id, const AddressInput& input);
Task<Result<void>> delete_address(const Context& context, const rpc::Call& call, const std::string& user_id,
                                  const std::string& id);

} // namespace merx::users
