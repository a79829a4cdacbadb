// What the things of a proto file are called in C++ and in JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace merx::codegen {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string snake_case(std::string_view name);           // "CreateOrder" → "create_order"
std::string method_name(const MethodDescriptor* method); // the same, with a '_' behind a keyword of C++
std::string cpp_namespace(const FileDescriptor* file);   // "merx::orders::v1"
std::string service_tag(const FileDescriptor* file);     // "orders"
std::string operation(const MethodDescriptor* method);   // "orders.CreateOrder"
std::string file_stem(const FileDescriptor* file);       // "merx/orders/v1/orders"
std::string schema_name(const Descriptor* message);      // "orders.Order.Line"
std::string schema_name(const EnumDescriptor* values);   // "orders.OrderStatus"

// The name to use for a type inside the C++ namespace of `from`.
std::string cpp_type(const Descriptor* type, const FileDescriptor* from);
std::string cpp_type(const EnumDescriptor* type, const FileDescriptor* from);
// The C++ type of a scalar field that is neither string, bytes nor enum.
std::string cpp_scalar(const FieldDescriptor* field);
std::string accessor(const FieldDescriptor* field);

std::string literal(std::string_view text); // a C++ string literal

// "pending" for ORDER_STATUS_PENDING of OrderStatus.
std::string json_name(const EnumValueDescriptor* value);
// The value of 0 that means none: it has no JSON name.
bool is_unspecified(const EnumValueDescriptor* value);
const EnumValueDescriptor* find_by_json_name(const EnumDescriptor* values, std::string_view name);

bool is_timestamp(const FieldDescriptor* field);
// A map to messages whose only field is `repeated string values`: a query may name each of its keys many times.
bool is_value_lists(const FieldDescriptor* field);
bool is_empty(const Descriptor* message);
// Part of this project's contracts, so that it has generated JSON.
bool is_ours(const FileDescriptor* file);

// All messages of a file, nested ones after the message they stand in, without those protobuf makes for maps.
std::vector<const Descriptor*> all_messages(const FileDescriptor* file);
std::vector<const EnumDescriptor*> all_enums(const FileDescriptor* file);

// The comment above a thing: its lines, without the indentation of the comment.
template <class Thing>
std::vector<std::string> comment_lines(const Thing* thing);
// The same as flowing text: lines joined, paragraphs kept.
template <class Thing>
std::string comment_text(const Thing* thing);

std::vector<std::string> split_comment(std::string_view comment);
std::string flow(const std::vector<std::string>& lines);

template <class Thing>
std::vector<std::string> comment_lines(const Thing* thing) {
    google::protobuf::SourceLocation location;
    return thing->GetSourceLocation(&location) ? split_comment(location.leading_comments) : std::vector<std::string>{};
}

template <class Thing>
std::string comment_text(const Thing* thing) {
    return flow(comment_lines(thing));
}

} // namespace merx::codegen
