#include "rpc/identity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rpc/cancellation.hpp"

namespace merx::rpc {
namespace {

class Signature : public ::testing::Test {
protected:
    std::string why_refused(std::string_view text, const SignedParts& what, Instant at) const {
        const auto caller = key.verify(text, what, at);
        return caller ? "" : caller.error().code;
    }

    const CallKey key{"a secret of the cluster"};
    const Instant now{std::chrono::seconds{1'700'000'000}};
    const SignedParts parts{
        .method = "/merx.orders.v1.OrderService/GetOrder", .context = "context", .request = "request"};
    const std::string signature = key.sign(parts, "gateway", now);
};

TEST_F(Signature, proves_who_calls) {
    EXPECT_EQ(key.verify(signature, parts, now), "gateway");
}

TEST_F(Signature, is_needed) {
    const auto caller = key.verify("", parts, now);
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(caller.error().code, "unsigned_call");
}

TEST_F(Signature, is_good_for_its_method_context_and_request_alone) {
    SignedParts other = parts;
    other.method = "/merx.orders.v1.OrderService/CancelOrder";
    EXPECT_EQ(why_refused(signature, other, now), "bad_signature");
    other = parts;
    other.context = "contexT";
    EXPECT_EQ(why_refused(signature, other, now), "bad_signature");
    other = parts;
    other.request = "requesT";
    EXPECT_EQ(why_refused(signature, other, now), "bad_signature");
}

TEST_F(Signature, cannot_be_moved_between_parts) {
    SignedParts shifted = parts;
    shifted.context = "contextr";
    shifted.request = "equest";
    EXPECT_EQ(why_refused(signature, shifted, now), "bad_signature");
}

TEST_F(Signature, of_another_cluster_is_refused) {
    const std::string foreign = CallKey("another secret").sign(parts, "gateway", now);
    EXPECT_EQ(why_refused(foreign, parts, now), "bad_signature");
}

TEST_F(Signature, lasts_a_minute_either_way) {
    using namespace std::chrono_literals;
    EXPECT_EQ(why_refused(signature, parts, now + 60s), "");
    EXPECT_EQ(why_refused(signature, parts, now - 60s), "");
    EXPECT_EQ(why_refused(signature, parts, now + 60s + 1us), "stale_signature");
    EXPECT_EQ(why_refused(signature, parts, now - 60s - 1us), "stale_signature");
}

RC_GTEST_PROP(SignatureProperty, does_not_survive_any_change, (const std::string& request)) {
    const CallKey key("a secret");
    const Instant now{std::chrono::seconds{1'700'000'000}};
    const SignedParts parts{.method = "/s/m", .context = "c", .request = request};
    std::string signature = key.sign(parts, "orders", now);
    RC_ASSERT(key.verify(signature, parts, now).has_value());
    const auto place = *rc::gen::inRange<std::size_t>(0, signature.size());
    const auto bit = *rc::gen::inRange(0, 8);
    signature[place] =
        static_cast<char>(static_cast<unsigned char>(signature[place]) ^ (1U << static_cast<unsigned>(bit)));
    RC_ASSERT(!key.verify(signature, parts, now).has_value());
}

RC_GTEST_PROP(SignatureProperty, survives_any_bytes, (const std::string& bytes)) {
    RC_ASSERT(!CallKey("a secret").verify(bytes, {}, Instant{}).has_value());
}

TEST(Cancellation, is_heard_of_once_by_those_who_still_listen) {
    const Cancellation cancellation = Cancellation::make();
    int kept = 0;
    int dropped = 0;
    auto listener = cancellation.on_request([&] { ++kept; });
    {
        const auto gone = cancellation.on_request([&] { ++dropped; });
    }
    const Cancellation copy = cancellation;
    copy.request();
    copy.request();
    EXPECT_TRUE(cancellation.is_requested());
    EXPECT_EQ(kept, 1);
    EXPECT_EQ(dropped, 0);
}

TEST(Cancellation, is_heard_of_at_once_by_those_who_come_late) {
    const Cancellation cancellation = Cancellation::make();
    cancellation.request();
    bool heard = false;
    const auto listener = cancellation.on_request([&] { heard = true; });
    EXPECT_TRUE(heard);
}

TEST(Cancellation, is_never_requested_of_a_call_that_nobody_can_call_off) {
    const Cancellation nobody;
    nobody.request();
    EXPECT_FALSE(nobody.is_requested());
}

} // namespace
} // namespace merx::rpc
