// The address an account is known by.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace merx::users {

class EmailAddress {
public:
    static constexpr std::size_t max_length = 254; // RFC 5321 through RFC 3696's erratum
    static constexpr std::size_t max_local_length = 64;

    // Takes `local@domain` of RFC 5321 without quoted local parts and address literals; the domain needs a dot.
    // Blanks around it are cut. Fails with `required`, `too_long` or `invalid_email`; the pointer is empty.
    static Result<EmailAddress> parse(std::string_view text);

    // As the person wrote it, which is where mails go.
    const std::string& text() const { return text_; }
    // What makes it unique: without case. The standard lets a server tell `Ann@` from `ann@`; people do not.
    std::string key() const;

    friend bool operator==(const EmailAddress&, const EmailAddress&) = default;

private:
    explicit EmailAddress(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace merx::users
