#include "openapi_schema.hpp"

#include <vector>

namespace merx::codegen {
namespace {

// The members of a value's schema.
void write_type(JsonText& out, const FieldDescriptor* field) {
    switch (field->type()) {
    case FieldDescriptor::TYPE_STRING: out.member("type", "string"); return;
    case FieldDescriptor::TYPE_BYTES:
        out.member("type", "string");
        out.member("contentEncoding", "base64url");
        return;
    case FieldDescriptor::TYPE_BOOL: out.member("type", "boolean"); return;
    case FieldDescriptor::TYPE_ENUM:
        out.member("$ref", "#/components/schemas/" + schema_name(field->enum_type()));
        return;
    case FieldDescriptor::TYPE_MESSAGE:
        if (is_timestamp(field)) {
            out.member("type", "string");
            out.member("format", "date-time");
        } else {
            out.member("$ref", "#/components/schemas/" + schema_name(field->message_type()));
        }
        return;
    default: break;
    }
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: out.member("type", "number"); return;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
        out.member("type", "integer");
        out.member("format", "int64");
        break;
    default:
        out.member("type", "integer");
        out.member("format", "int32");
        break;
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32 || field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
        out.key("minimum").number(0);
    }
}

// Present in every answer, whatever its value.
bool is_always_written(const FieldDescriptor* field) {
    return !field->has_presence() && !is_input_only(field);
}

} // namespace

void write_field_schema(JsonText& out, const FieldDescriptor* field) {
    out.begin_object();
    if (field->is_map()) {
        out.member("type", "object");
        out.key("additionalProperties").begin_object();
        write_type(out, field->message_type()->map_value());
        out.end_object();
    } else if (field->is_repeated()) {
        out.member("type", "array");
        out.key("items").begin_object();
        write_type(out, field);
        out.end_object();
    } else {
        write_type(out, field);
    }
    if (const std::string text = comment_text(field); !text.empty()) {
        out.member("description", text);
    }
    if (is_output_only(field)) {
        out.key("readOnly").boolean(true);
    }
    if (is_input_only(field)) {
        out.key("writeOnly").boolean(true);
    }
    out.end_object();
}

void Schemas::add_request(const Descriptor* message, std::uint64_t elsewhere) {
    add(message, in_request, elsewhere);
}

void Schemas::add(const Descriptor* message, Use use, std::uint64_t elsewhere) {
    const auto [place, is_new] = messages_.try_emplace(schema_name(message), message, Entry{.elsewhere = elsewhere});
    Entry& entry = place->second.second;
    entry.elsewhere &= elsewhere;
    if ((entry.uses & use) != 0) {
        return;
    }
    entry.uses |= use;
    for (int i = 0; i < message->field_count(); ++i) {
        add_field(message->field(i), use);
    }
}

void Schemas::add_field(const FieldDescriptor* field, Use use) {
    const FieldDescriptor* value = field->is_map() ? field->message_type()->map_value() : field;
    if (value->type() == FieldDescriptor::TYPE_ENUM) {
        enums_.try_emplace(schema_name(value->enum_type()), value->enum_type());
    } else if (value->type() == FieldDescriptor::TYPE_MESSAGE && !is_timestamp(value)) {
        add(value->message_type(), use, 0);
    }
}

void Schemas::write_message(JsonText& out, const Descriptor* message, Entry entry) const {
    if (message->file()->package() != file_->package()) {
        entry.uses = in_request | in_response; // every service's part must say the same of what they share
    }
    out.begin_object();
    out.member("type", "object");
    if (const std::string text = comment_text(message); !text.empty()) {
        out.member("description", text);
    }
    std::vector<std::string> required;
    out.key("properties").begin_object();
    for (int i = 0; i < message->field_count(); ++i) {
        const FieldDescriptor* field = message->field(i);
        if ((entry.elsewhere & (std::uint64_t{1} << static_cast<unsigned>(i))) != 0) {
            continue;
        }
        if (is_input_only(field) && (entry.uses & in_request) == 0) {
            continue; // only requests have it
        }
        out.key(field->name());
        write_field_schema(out, field);
        const bool from_server = (entry.uses & in_request) == 0 || is_output_only(field);
        if (is_required(field) || (from_server && is_always_written(field))) {
            required.push_back(field->name());
        }
    }
    out.end_object();
    if (!required.empty()) {
        out.key("required").begin_array();
        for (const std::string& name : required) {
            out.string(name);
        }
        out.end_array();
    }
    if (entry.uses == in_request) {
        out.key("additionalProperties").boolean(false);
    }
    out.end_object();
}

void Schemas::write_enum(JsonText& out, const EnumDescriptor* values) {
    std::string text = comment_text(values);
    out.begin_object();
    out.member("type", "string");
    out.key("enum").begin_array();
    for (int i = 0; i < values->value_count(); ++i) {
        if (is_unspecified(values->value(i))) {
            continue;
        }
        out.string(json_name(values->value(i)));
        if (const std::string meaning = comment_text(values->value(i)); !meaning.empty()) {
            text += "\n- `" + json_name(values->value(i)) + "`: " + meaning;
        }
    }
    out.end_array();
    if (!text.empty()) {
        out.member("description", text);
    }
    out.end_object();
}

void Schemas::write(JsonText& out) const {
    for (const auto& [name, message] : messages_) {
        out.key(name);
        write_message(out, message.first, message.second);
    }
    for (const auto& [name, values] : enums_) {
        out.key(name);
        write_enum(out, values);
    }
}

} // namespace merx::codegen
