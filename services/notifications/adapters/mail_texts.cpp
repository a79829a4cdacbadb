#include "notifications/adapters/mail_texts.hpp"

#include <fmt/format.h>

#include "core/money.hpp"
#include "merx/orders/v1/events.pb.h"
#include "merx/users/v1/events.pb.h"
#include "notifications/domain/mail_template.hpp"
#include "notifications/templates.hpp"

namespace merx::notifications {
namespace {

std::string text_of(const types::v1::Money& money) {
    const auto currency = Currency::parse(money.currency());
    const auto amount = currency ? Money::make(money.amount(), *currency) : fail(currency.error());
    return amount ? amount->text() : fmt::format("{} {}", money.amount(), money.currency());
}

std::string text_of(const types::v1::PostalAddress& address) {
    std::string text;
    for (const std::string& line :
         {address.name(), address.line1(), address.line2(), fmt::format("{} {}", address.postal_code(), address.city()),
          address.region(), address.country()}) {
        if (!line.empty()) {
            text += line + '\n';
        }
    }
    return text;
}

std::string text_of(const google::protobuf::Timestamp& time) {
    return to_rfc3339(from_micros(time.seconds() * 1'000'000));
}

Values values_of(const orders::v1::Order& order) {
    std::string lines;
    for (const orders::v1::OrderLine& line : order.lines()) {
        lines += fmt::format("{} x {}: {}\n", line.quantity(), line.name(), text_of(line.total()));
    }
    std::string charges;
    for (const orders::v1::OrderCharge& charge : order.charges()) {
        charges += fmt::format("{}: {}\n", charge.name(), text_of(charge.amount()));
    }
    return {{"number", order.number()},
            {"name", order.shipping_address().name()},
            {"lines", lines},
            {"charges", charges},
            {"total", text_of(order.total())},
            {"address", text_of(order.shipping_address())},
            {"tracking", order.tracking_number().empty() ? "" : "Tracking number: " + order.tracking_number() + "\n"}};
}

Letter letter(std::string_view template_name, std::string about, const Values& values, const std::string& recipient) {
    return Letter{std::string(template_name), std::move(about), fill(template_text(template_name), values, recipient)};
}

template <class Message>
Result<Message> parse(const events::Event& event) {
    Message message;
    if (!message.ParseFromString(event.data)) {
        return fail(invalid("", "event_unreadable", "The payload of " + event.type + " cannot be read."));
    }
    return message;
}

Result<std::optional<Letter>> order_letter(const events::Event& event, std::string_view template_name) {
    const auto changed = parse<orders::v1::OrderChanged>(event);
    if (!changed) {
        return fail(changed.error());
    }
    const orders::v1::Order& order = changed->order();
    return letter(template_name, order.id(), values_of(order), order.email());
}

template <class Requested>
Result<std::optional<Letter>> token_letter(const events::Event& event, std::string_view template_name) {
    const auto requested = parse<Requested>(event);
    if (!requested) {
        return fail(requested.error());
    }
    const Values values{
        {"name", requested->name()}, {"token", requested->token()}, {"expires", text_of(requested->expire_time())}};
    return letter(template_name, requested->user_id(), values, requested->email());
}

} // namespace

const std::vector<std::string>& letter_events() {
    static const std::vector<std::string> types{"order.confirmed", "order.shipped", "order.cancelled",
                                                "user.password_reset_requested", "user.email_confirmation_requested"};
    return types;
}

Result<std::optional<Letter>> letter_for(const events::Event& event) {
    if (event.type == "order.confirmed") {
        return order_letter(event, "order_confirmed");
    }
    if (event.type == "order.shipped") {
        return order_letter(event, "order_shipped");
    }
    if (event.type == "order.cancelled") {
        return order_letter(event, "order_cancelled");
    }
    if (event.type == "user.password_reset_requested") {
        return token_letter<users::v1::PasswordResetRequested>(event, "password_reset");
    }
    if (event.type == "user.email_confirmation_requested") {
        return token_letter<users::v1::EmailConfirmationRequested>(event, "email_confirmation");
    }
    return std::optional<Letter>();
}

} // namespace merx::notifications
