#include "orders/domain/contact.hpp"

#include <string>

#include <gtest/gtest.h>

namespace merx::orders {
namespace {

PostalAddress ann() {
    return {.name = "Ann Lee",
            .line1 = "1 High Street",
            .line2 = "",
            .city = "Springfield",
            .region = "IL",
            .postal_code = "62701",
            .country = "US"};
}

std::vector<FieldError> problems(const PostalAddress& address) {
    const auto checked = check(address);
    return checked ? std::vector<FieldError>{} : checked.error().fields;
}

TEST(Email, is_a_local_part_and_a_domain) {
    EXPECT_TRUE(is_email("ann@example.com"));
    EXPECT_TRUE(is_email("ann.lee+shop@mail.example.co.uk"));
    EXPECT_TRUE(is_email("jos\u00e9@ex\u00e4mple.de"));
}

TEST(Email, is_refused_when_malformed) {
    for (const std::string text :
         {"", "ann", "@example.com", "ann@", "ann@example", "ann@.com", "ann@example..com", "ann@-example.com",
          "ann@example.com.", ".ann@example.com", "a..n@example.com", "ann lee@example.com", "ann@exam ple.com",
          "ann@example.com\r\nBcc: all@example.com", "a@b@example.com", "ann@example.com\xff"}) {
        EXPECT_FALSE(is_email(text)) << text;
    }
}

TEST(Email, is_bounded) {
    const std::string longest = std::string(64, 'a') + "@" + std::string(63, 'b') + "." + std::string(63, 'c') + ".org";
    EXPECT_TRUE(is_email(longest));
    EXPECT_FALSE(is_email("a" + longest));
    EXPECT_FALSE(is_email("a@" + std::string(250, 'b') + ".org"));
}

TEST(Email, is_the_same_in_letters_of_any_size) {
    EXPECT_TRUE(is_same_email("Ann@Example.com", " ann@example.COM"));
    EXPECT_FALSE(is_same_email("ann@example.com", "anna@example.com"));
}

TEST(PostalAddress, is_accepted_when_complete) {
    EXPECT_TRUE(check(ann()));
}

TEST(PostalAddress, names_every_field_that_is_missing) {
    const auto found = problems({});
    ASSERT_EQ(found.size(), 4U);
    for (const FieldError& problem : found) {
        EXPECT_EQ(problem.code, "required") << problem.pointer;
    }
    EXPECT_EQ(found[0].pointer, "/name");
    EXPECT_EQ(found[1].pointer, "/line1");
    EXPECT_EQ(found[2].pointer, "/city");
    EXPECT_EQ(found[3].pointer, "/country");
}

TEST(PostalAddress, is_refused_with_control_characters_bad_utf8_or_too_much_text) {
    PostalAddress address = ann();
    address.name = "Ann\nLee";
    address.line1 = "\xc3\x28";
    address.line2 = std::string(201, 'x');
    const auto found = problems(address);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].code, "invalid_text");
    EXPECT_EQ(found[1].code, "invalid_text");
    EXPECT_EQ(found[2].code, "too_long");
}

TEST(PostalAddress, is_refused_in_a_country_that_is_none) {
    for (const std::string country : {"us", "USA", "XX", "A ", " A"}) {
        PostalAddress address = ann();
        address.country = country;
        const auto found = problems(address);
        ASSERT_EQ(found.size(), 1U) << country;
        EXPECT_EQ(found[0].code, "invalid_country");
    }
}

} // namespace
} // namespace merx::orders
