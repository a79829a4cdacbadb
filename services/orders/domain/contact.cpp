#include "orders/domain/contact.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace merx::orders {
namespace {

constexpr std::size_t max_local_length = 64;
constexpr std::size_t max_label_length = 63;

// The officially assigned codes of ISO 3166-1, in order.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

bool is_country(std::string_view code) {
    if (code.size() != 2) {
        return false;
    }
    for (std::size_t at = 0; at < countries.size(); at += 3) {
        if (countries.substr(at, 2) == code) {
            return true;
        }
    }
    return false;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters of other scripts are part of local parts (RFC 6531) and of domain names as people write them.
bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

bool is_local_part(std::string_view local) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
    return !local.empty() && local.size() <= max_local_length && local.front() != '.' && local.back() != '.' &&
           local.find("..") == std::string_view::npos && std::ranges::all_of(local, [&](char c) {
               return is_alphanumeric(c) || is_beyond_ascii(c) || others.find(c) != std::string_view::npos;
           });
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= max_label_length && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || is_beyond_ascii(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
    std::size_t labels = 0;
    while (true) {
        const std::size_t dot = domain.find('.');
        if (!is_label(domain.substr(0, dot))) {
            return false;
        }
        ++labels;
        if (dot == std::string_view::npos) {
            return labels >= 2;
        }
        domain.remove_prefix(dot + 1);
    }
}

void check_line(std::vector<FieldError>& errors, std::string_view pointer, std::string_view text, bool required,
                std::size_t max_length) {
    if (required && trim(text).empty()) {
        errors.push_back({std::string(pointer), "required", "This is needed to send a parcel."});
    } else if (!is_valid_utf8(text) || std::ranges::any_of(text, is_control)) {
        errors.push_back({std::string(pointer), "invalid_text", "This must be one line of text."});
    } else if (count_code_points(text) > max_length) {
        errors.push_back({std::string(pointer), "too_long",
                          "This must not have more than " + std::to_string(max_length) + " characters."});
    }
}

} // namespace

bool is_email(std::string_view text) {
    const std::size_t at = text.rfind('@');
    return text.size() <= max_email_length && at != std::string_view::npos && is_valid_utf8(text) &&
           is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

bool is_same_email(std::string_view a, std::string_view b) {
    return ascii_lower(trim(a)) == ascii_lower(trim(b));
}

Result<void> check(const PostalAddress& address) {
    std::vector<FieldError> errors;
    check_line(errors, "/name", address.name, true, PostalAddress::max_line_length);
    check_line(errors, "/line1", address.line1, true, PostalAddress::max_line_length);
    check_line(errors, "/line2", address.line2, false, PostalAddress::max_line_length);
    check_line(errors, "/city", address.city, true, PostalAddress::max_line_length);
    check_line(errors, "/region", address.region, false, PostalAddress::max_line_length);
    check_line(errors, "/postal_code", address.postal_code, false, PostalAddress::max_postal_code_length);
    if (address.country.empty()) {
        errors.push_back({"/country", "required", "This is needed to send a parcel."});
    } else if (!is_country(address.country)) {
        errors.push_back({"/country", "invalid_country", "This must be a two-letter code of ISO 3166-1, such as US."});
    }
    if (!errors.empty()) {
        return fail(invalid(std::move(errors)));
    }
    return {};
}

} // namespace merx::orders
