#include "users/adapters/sql_address_store.hpp"

#include "users/adapters/user_rows.hpp"
#include "users/app/access.hpp"

namespace merx::users {
namespace {

constexpr std::string_view select_one =
    "select id, user_id, name, line1, line2, city, region, postal_code, country, phone, is_default, create_time, "
    "update_time from addresses where user_id = $1 and id = $2";
constexpr std::string_view select_book =
    "select id, user_id, name, line1, line2, city, region, postal_code, country, phone, is_default, create_time, "
    "update_time from addresses where user_id = $1 order by id";
constexpr std::string_view insert_one =
    "insert into addresses (id, user_id, name, line1, line2, city, region, postal_code, country, phone, is_default, "
    "create_time, update_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
constexpr std::string_view update_one =
    "update addresses set name = $3, line1 = $4, line2 = $5, city = $6, region = $7, postal_code = $8, "
    "country = $9, phone = $10, is_default = $11, create_time = $12, update_time = $13 where id = $1 and user_id = $2";

Address address_of(const sql::Row& row) {
    return Address{.id = AddressId::parse(row.text(0)).value(),
                   .user_id = UserId::parse(row.text(1)).value(),
                   .address = {.name = row.text(2),
                               .line1 = row.text(3),
                               .line2 = row.text(4),
                               .city = row.text(5),
                               .region = row.text(6),
                               .postal_code = row.text(7),
                               .country = row.text(8)},
                   .phone = row.text(9),
                   .is_default = row.flag(10),
                   .create_time = row.instant(11),
                   .update_time = row.instant(12)};
}

// By insert_one or update_one, which take the same parameters.
Task<void> write(sql::Transaction& tx, std::string_view statement, const Address& address) {
    if (address.is_default) {
        co_await tx.execute("update addresses set is_default = 0 where user_id = $1 and id <> $2",
                            {address.user_id.text(), address.id.text()});
    }
    const PostalAddress& postal = address.address;
    co_await tx.execute(statement, {address.id.text(), address.user_id.text(), postal.name, postal.line1, postal.line2,
                                    postal.city, postal.region, postal.postal_code, postal.country, address.phone,
                                    address.is_default, address.create_time, address.update_time});
}

Task<Result<Address>> find_address(sql::Session& session, UserId user, AddressId id) {
    const sql::Rows rows = co_await session.query(select_one, {user.text(), id.text()});
    if (rows.empty()) {
        co_return fail(address_not_found());
    }
    co_return address_of(rows.front());
}

} // namespace

Task<Result<void>> SqlAddressStore::insert(const Address& address) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        const std::optional<User> user = co_await find_user(tx, address.user_id);
        if (!user) {
            co_return fail(user_not_found());
        }
        const sql::Rows count =
            co_await tx.query("select count(*) from addresses where user_id = $1", {address.user_id.text()});
        if (count.front().integer(0) >= static_cast<std::int64_t>(max_addresses)) {
            co_return fail(conflict("too_many_addresses", "An address book holds at most 50 addresses."));
        }
        co_await write(tx, insert_one, address);
        co_return Result<void>();
    });
}

Task<Result<Address>> SqlAddressStore::find(UserId user, AddressId id) {
    co_return co_await database_.read_once<Address>(
        [&](sql::Session& session) -> Task<Result<Address>> { co_return co_await find_address(session, user, id); });
}

Task<Result<Address>> SqlAddressStore::update(UserId user, AddressId id, const AddressChange& change) {
    co_return co_await database_.transact<Address>([&](sql::Transaction& tx) -> Task<Result<Address>> {
        Address address = co_await or_return(find_address(tx, user, id));
        co_await or_return(change(address));
        co_await write(tx, update_one, address);
        co_return address;
    });
}

Task<Result<void>> SqlAddressStore::erase(UserId user, AddressId id) {
    co_return co_await database_.transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        const std::int64_t erased =
            co_await tx.execute("delete from addresses where user_id = $1 and id = $2", {user.text(), id.text()});
        if (erased == 0) {
            co_return fail(address_not_found());
        }
        co_return Result<void>();
    });
}

Task<Result<std::vector<Address>>> SqlAddressStore::list(UserId user) {
    using Book = std::vector<Address>;
    co_return co_await database_.read_once<Book>([&](sql::Session& session) -> Task<Result<Book>> {
        const sql::Rows rows = co_await session.query(select_book, {user.text()});
        Book book;
        book.reserve(rows.size());
        for (const sql::Row& row : rows) {
            book.push_back(address_of(row));
        }
        co_return book;
    });
}

} // namespace merx::users
