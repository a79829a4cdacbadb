// An entry of an account's address book.
#pragma once

#include <cstddef>
#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "users/domain/ids.hpp"
#include "users/domain/plain_text.hpp"

namespace merx::users {

inline constexpr std::size_t max_addresses = 50; // per account

struct PostalAddress {
    std::string name;
    std::string line1;
    std::string line2;
    std::string city;
    std::string region;
    std::string postal_code;
    std::string country; // ISO 3166-1 alpha-2
};

inline constexpr TextBounds address_name_bounds{.min = 1, .max = 200};
inline constexpr TextBounds address_line_bounds{.min = 1, .max = 200};
inline constexpr TextBounds address_second_line_bounds{.min = 0, .max = 200};
inline constexpr TextBounds city_bounds{.min = 1, .max = 100};
inline constexpr TextBounds region_bounds{.min = 0, .max = 100};
inline constexpr TextBounds postal_code_bounds{.min = 0, .max = 20};
inline constexpr std::size_t max_phone_length = 32;

// Cuts blanks and checks every field; names all that are wrong, with pointers such as `/city`. Beside the codes
// of plain_text(): `unknown_country`.
Result<PostalAddress> check_postal_address(const PostalAddress& address);

// Empty, or digits with a leading plus and the usual separators. Fails with `invalid_phone` or `too_long`.
Result<std::string> check_phone(std::string_view phone);

struct Address {
    AddressId id;
    UserId user_id;
    PostalAddress address;
    std::string phone;
    bool is_default = false;
    Instant create_time;
    Instant update_time;
};

} // namespace merx::users
