#include "users/domain/address.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "users/domain/country.hpp"

namespace merx::users {
namespace {

struct TextField {
    std::string PostalAddress::* field;
    std::string_view pointer;
    TextBounds bounds;
};

constexpr TextField text_fields[] = {
    {&PostalAddress::name, "/name", address_name_bounds},
    {&PostalAddress::line1, "/line1", address_line_bounds},
    {&PostalAddress::line2, "/line2", address_second_line_bounds},
    {&PostalAddress::city, "/city", city_bounds},
    {&PostalAddress::region, "/region", region_bounds},
    {&PostalAddress::postal_code, "/postal_code", postal_code_bounds},
};

} // namespace

Result<PostalAddress> check_postal_address(const PostalAddress& address) {
    PostalAddress checked;
    std::vector<FieldError> wrong;
    for (const TextField& field : text_fields) {
        auto text = plain_text(address.*field.field, field.bounds);
        if (text) {
            checked.*field.field = *std::move(text);
        } else {
            const Error error = below(std::move(text).error(), field.pointer);
            wrong.insert(wrong.end(), error.fields.begin(), error.fields.end());
        }
    }
    checked.country = address.country;
    if (checked.country.empty()) {
        wrong.push_back({"/country", "required", "This must not be empty."});
    } else if (!is_country_code(checked.country)) {
        wrong.push_back({"/country", "unknown_country", "This is not an ISO 3166-1 alpha-2 code, such as US."});
    }
    if (!wrong.empty()) {
        return fail(invalid(std::move(wrong)));
    }
    return checked;
}

Result<std::string> check_phone(std::string_view phone) {
    const std::string_view number = trim(phone);
    if (number.size() > max_phone_length) {
        return fail(invalid("", "too_long", "A telephone number has at most 32 characters."));
    }
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string_view after_plus = number.starts_with('+') ? number.substr(1) : number;
    const bool plausible = std::ranges::any_of(after_plus, is_digit) && std::ranges::all_of(after_plus, [&](char c) {
                               return is_digit(c) || std::string_view(" -./()").contains(c);
                           });
    if (!number.empty() && !plausible) {
        return fail(invalid("", "invalid_phone", "A telephone number has digits, such as +1 212 555 0100."));
    }
    return std::string(number);
}

} // namespace merx::users
