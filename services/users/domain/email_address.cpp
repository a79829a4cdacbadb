#include "users/domain/email_address.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace merx::users {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A character of an atom in RFC 5322.
bool is_atom_character(char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c);
}

// Whether `text` is parts separated by single dots, each of which is_part.
template <class IsPart>
bool is_dotted(std::string_view text, IsPart is_part) {
    while (true) {
        const std::size_t dot = text.find('.');
        if (!is_part(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

bool is_atom(std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, is_atom_character);
}

bool is_domain_label(std::string_view part) {
    constexpr std::size_t max_label_length = 63;
    return !part.empty() && part.size() <= max_label_length && part.front() != '-' && part.back() != '-' &&
           std::ranges::all_of(part, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

} // namespace

Result<EmailAddress> EmailAddress::parse(std::string_view text) {
    const std::string_view address = trim(text);
    if (address.empty()) {
        return fail(invalid("", "required", "An e-mail address is needed."));
    }
    if (address.size() > max_length) {
        return fail(invalid("", "too_long", "An e-mail address has at most 254 characters."));
    }
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) {
        return fail(invalid("", "invalid_email", "An e-mail address has the form name@example.com."));
    }
    const std::string_view local = address.substr(0, at);
    const std::string_view domain = address.substr(at + 1);
    if (local.size() > max_local_length || !is_dotted(local, is_atom) || !domain.contains('.') ||
        !is_dotted(domain, is_domain_label)) {
        return fail(invalid("", "invalid_email", "An e-mail address has the form name@example.com."));
    }
    return EmailAddress(std::string(address));
}

std::string EmailAddress::key() const {
    return ascii_lower(text_);
}

} // namespace merx::users
