// Where mails and parcels go: what counts as an e-mail address and as a postal address.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace merx::orders {

inline constexpr std::size_t max_email_length = 254; // RFC 5321, section 4.5.3.1.3, without the brackets

// Whether mail could be sent there: one `@` with a local part of 1 to 64 bytes before it and a domain name of
// several labels after it; no quoting, no comments, no address literals. Whether anyone reads it, only a mail shows.
bool is_email(std::string_view text);

// Whether two texts are the same mailbox, as far as a shop can know: letters of any size.
bool is_same_email(std::string_view a, std::string_view b);

struct PostalAddress {
    static constexpr std::size_t max_line_length = 200; // code points, of any line
    static constexpr std::size_t max_postal_code_length = 20;

    std::string name;
    std::string line1;
    std::string line2;
    std::string city;
    std::string region;
    std::string postal_code;
    std::string country; // ISO 3166-1 alpha-2

    friend bool operator==(const PostalAddress&, const PostalAddress&) = default;
};

// Everything wrong with the address, as one Error with a pointer (`/city`) for each field: `required`, `too_long`,
// `invalid_text`, `invalid_country`.
Result<void> check(const PostalAddress& address);

} // namespace merx::orders
