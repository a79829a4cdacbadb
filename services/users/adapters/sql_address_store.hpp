// Address books in the service's database.
#pragma once

#include "sql/database.hpp"
#include "users/app/ports.hpp"

namespace merx::users {

// The database must outlive it.
class SqlAddressStore final : public AddressStore {
public:
    explicit SqlAddressStore(sql::Database& database) : database_(database) {}

    Task<Result<void>> insert(const Address& address) override;
    Task<Result<Address>> find(UserId user, AddressId id) override;
    Task<Result<Address>> update(UserId user, AddressId id, const AddressChange& change) override;
    Task<Result<void>> erase(UserId user, AddressId id) override;
    Task<Result<std::vector<Address>>> list(UserId user) override;

private:
    sql::Database& database_;
};

} // namespace merx::users
