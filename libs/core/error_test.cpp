#include "core/error.hpp"

#include <gtest/gtest.h>

#include <set>

namespace merx {
namespace {

TEST(ErrorKind, has_the_http_status_that_clients_rely_on) {
    const std::pair<ErrorKind, int> statuses[] = {
        {ErrorKind::invalid_argument, 400},   {ErrorKind::unauthenticated, 401},
        {ErrorKind::payment_required, 402},   {ErrorKind::permission_denied, 403},
        {ErrorKind::not_found, 404},          {ErrorKind::method_not_allowed, 405},
        {ErrorKind::conflict, 409},           {ErrorKind::precondition_failed, 412},
        {ErrorKind::payload_too_large, 413},  {ErrorKind::unsupported_media, 415},
        {ErrorKind::unprocessable, 422},      {ErrorKind::precondition_required, 428},
        {ErrorKind::resource_exhausted, 429}, {ErrorKind::internal, 500},
        {ErrorKind::unavailable, 503},        {ErrorKind::deadline_exceeded, 504},
    };
    std::set<int> seen;
    std::set<std::string_view> names;
    for (const auto& [kind, status] : statuses) {
        EXPECT_EQ(http_status(kind), status);
        EXPECT_TRUE(seen.insert(http_status(kind)).second) << "two kinds share a status";
        EXPECT_TRUE(names.insert(name_of(kind)).second) << "two kinds share a name";
    }
    EXPECT_EQ(std::size(statuses), static_cast<std::size_t>(ErrorKind::deadline_exceeded) + 1);
}

TEST(Error, of_one_field_says_what_is_wrong_with_it) {
    const Error error = invalid("/quantity", "invalid_quantity", "A quantity must be at least 1.");
    EXPECT_EQ(error.kind, ErrorKind::invalid_argument);
    EXPECT_EQ(error.code, "invalid_request");
    EXPECT_EQ(error.detail, "A quantity must be at least 1.");
    EXPECT_EQ(error.fields,
              (std::vector<FieldError>{{"/quantity", "invalid_quantity", "A quantity must be at least 1."}}));
}

TEST(Error, of_many_fields_says_how_many) {
    const Error error = invalid({{"/a", "required", "Missing."}, {"/b", "wrong_type", "Not a number."}});
    EXPECT_EQ(error.detail, "2 fields of the request are not valid.");
    EXPECT_EQ(error.fields.size(), 2U);
}

TEST(Error, below_a_prefix_moves_every_pointer) {
    const Error error = below(invalid({{"/quantity", "a", ""}, {"", "b", ""}}), "/lines/0");
    EXPECT_EQ(error.fields[0].pointer, "/lines/0/quantity");
    EXPECT_EQ(error.fields[1].pointer, "/lines/0");
}

TEST(Error, shorthands_set_kind_code_and_detail) {
    EXPECT_EQ(unauthenticated("token_expired", "x").kind, ErrorKind::unauthenticated);
    EXPECT_EQ(permission_denied("missing_scope", "x").kind, ErrorKind::permission_denied);
    EXPECT_EQ(not_found("order_not_found", "x").kind, ErrorKind::not_found);
    EXPECT_EQ(conflict("out_of_stock", "x").kind, ErrorKind::conflict);
    EXPECT_EQ(unavailable("store_away", "x").kind, ErrorKind::unavailable);
    EXPECT_EQ(conflict("out_of_stock", "None left.").code, "out_of_stock");
    EXPECT_EQ(conflict("out_of_stock", "None left.").detail, "None left.");
}

} // namespace
} // namespace merx
