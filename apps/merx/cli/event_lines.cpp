#include "cli/event_lines.hpp"

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string_view>

#include "http/json_writer.hpp"
#include "merx/carts/v1/events.pb.h"
#include "merx/catalog/v1/events.pb.h"
#include "merx/inventory/v1/events.pb.h"
#include "merx/notifications/v1/events.pb.h"
#include "merx/orders/v1/events.pb.h"
#include "merx/payments/v1/events.pb.h"
#include "merx/users/v1/events.pb.h"

#include <google/protobuf/util/json_util.h>

namespace merx::cli {
namespace {

using google::protobuf::Message;

// The first whose prefix fits.
struct Payload {
    std::string_view type_prefix;
    const Message& (*prototype)();
};

template <class T>
constexpr Payload payload(std::string_view type_prefix) {
    return {type_prefix, []() -> const Message& { return T::default_instance(); }};
}

constexpr std::array payloads{
    payload<orders::v1::OrderChanged>("order."),
    payload<payments::v1::PaymentChanged>("payment."),
    payload<inventory::v1::StockChanged>("stock."),
    payload<catalog::v1::ProductChanged>("product."),
    payload<catalog::v1::CategoryChanged>("category."),
    payload<carts::v1::CartAbandoned>("cart.abandoned"),
    payload<notifications::v1::NotificationFailed>("notification.failed"),
    payload<users::v1::UserDeleted>("user.deleted"),
    payload<users::v1::PasswordResetRequested>("user.password_reset_requested"),
    payload<users::v1::EmailConfirmationRequested>("user.email_confirmation_requested"),
    payload<users::v1::UserChanged>("user."),
};

// What mails carry to one person opens that person's account.
void clear_secrets(Message& message) {
    if (const auto* token = message.GetDescriptor()->FindFieldByName("token")) {
        message.GetReflection()->ClearField(&message, token);
    }
}

std::optional<std::string> contents(const events::Event& event) {
    for (const Payload& known : payloads) {
        if (!event.type.starts_with(known.type_prefix)) {
            continue;
        }
        const std::unique_ptr<Message> message(known.prototype().New());
        if (!message->ParseFromString(event.data)) {
            return std::nullopt;
        }
        clear_secrets(*message);
        google::protobuf::util::JsonPrintOptions options;
        options.preserve_proto_field_names = true;
        std::string text;
        if (!google::protobuf::util::MessageToJsonString(*message, &text, options).ok()) {
            return std::nullopt;
        }
        return text;
    }
    return std::nullopt;
}

void write_string(json::Writer& out, std::string_view key, std::string_view value) {
    out.key(key);
    out.string(value);
}

} // namespace

std::string json_line(const events::Event& event) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    write_string(out, "id", event.id.text());
    write_string(out, "type", event.type);
    write_string(out, "source", event.source);
    write_string(out, "subject", event.subject);
    out.key("sequence");
    out.number(event.sequence);
    write_string(out, "time", to_rfc3339(event.time));
    write_string(out, "trace_parent", event.trace_parent);
    if (const auto data = contents(event)) {
        out.key("data");
        out.raw(*data);
    }
    out.end_object();
    return text;
}

std::string json_line(const events::DeadLetter& letter) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    write_string(out, "consumer", letter.consumer);
    write_string(out, "id", letter.event.id.text());
    write_string(out, "type", letter.event.type);
    write_string(out, "subject", letter.event.subject);
    out.key("sequence");
    out.number(letter.event.sequence);
    out.key("attempts");
    out.number(letter.attempts);
    write_string(out, "reason", letter.reason);
    write_string(out, "parked_time", to_rfc3339(letter.parked_time));
    out.end_object();
    return text;
}

std::vector<std::string> all_event_types() {
    std::set<std::string> types;
    for (const Payload& known : payloads) {
        types.insert(std::string(known.type_prefix.substr(0, known.type_prefix.find('.'))) + ".*");
    }
    return {types.begin(), types.end()};
}

} // namespace merx::cli
