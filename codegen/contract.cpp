#include "contract.hpp"

#include <algorithm>

namespace merx::codegen {
namespace {

constexpr int max_fields = 64; // of json::FieldSet

[[noreturn]] void refuse(const std::string& place, const std::string& why) {
    throw ContractError(place + ": " + why);
}

bool contains(const std::vector<const FieldDescriptor*>& fields, const FieldDescriptor* field) {
    return std::ranges::find(fields, field) != fields.end();
}

void read_route(RestMethod& rest) {
    switch (rest.options.route_case()) {
    case api::v1::Rest::kGet:
        rest.verb = "get";
        rest.path = rest.options.get();
        return;
    case api::v1::Rest::kPost:
        rest.verb = "post";
        rest.path = rest.options.post();
        return;
    case api::v1::Rest::kPut:
        rest.verb = "put";
        rest.path = rest.options.put();
        return;
    case api::v1::Rest::kDelete:
        rest.verb = "delete";
        rest.path = rest.options.delete_();
        return;
    case api::v1::Rest::ROUTE_NOT_SET: break;
    }
    refuse(rest.method->full_name(), "rest options need a verb with a path");
}

void read_path(RestMethod& rest) {
    const std::string& place = rest.method->full_name();
    if (!rest.path.starts_with('/')) {
        refuse(place, "the path must start with '/'");
    }
    for (std::size_t at = rest.path.find('{'); at != std::string::npos; at = rest.path.find('{', at + 1)) {
        const std::size_t end = rest.path.find('}', at);
        if (end == std::string::npos) {
            refuse(place, "a '{' in the path has no '}'");
        }
        const std::string name = rest.path.substr(at + 1, end - at - 1);
        const FieldDescriptor* field = rest.request()->FindFieldByName(name);
        if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) {
            refuse(place, "path parameter {" + name + "} must be a string field of " + rest.request()->name());
        }
        rest.path_fields.push_back(field);
    }
}

void read_body(RestMethod& rest) {
    const std::string& body = rest.options.body();
    rest.whole_body = body == "*";
    if (body.empty() || rest.whole_body) {
        return;
    }
    rest.body_field = rest.request()->FindFieldByName(body);
    const bool readable = rest.body_field != nullptr && !rest.body_field->is_repeated() &&
                          (rest.body_field->type() == FieldDescriptor::TYPE_MESSAGE ||
                           rest.body_field->type() == FieldDescriptor::TYPE_BYTES);
    if (!readable) {
        refuse(rest.method->full_name(), "body must be \"*\" or name a message or bytes field of the request");
    }
}

bool fits_query(const FieldDescriptor* field) {
    if (field->is_map()) {
        return field->message_type()->map_value()->type() == FieldDescriptor::TYPE_STRING || is_value_lists(field);
    }
    return field->type() != FieldDescriptor::TYPE_BYTES &&
           (field->type() != FieldDescriptor::TYPE_MESSAGE || is_timestamp(field));
}

void read_fields(RestMethod& rest) {
    const bool takes_body = rest.verb == "post" || rest.verb == "put";
    if (!takes_body && (rest.whole_body || rest.body_field != nullptr)) {
        refuse(rest.method->full_name(), "only post and put may have a body");
    }
    for (int i = 0; i < rest.request()->field_count(); ++i) {
        const FieldDescriptor* field = rest.request()->field(i);
        if (!header_of(field).empty()) {
            rest.header_fields.push_back(field);
        }
        const bool elsewhere = contains(rest.path_fields, field) || contains(rest.header_fields, field) ||
                               field == rest.body_field || rest.whole_body || is_output_only(field);
        if (elsewhere) {
            continue;
        }
        if (!fits_query(field)) {
            refuse(field->full_name(), "a field of this type cannot be in a query; give the method a body");
        }
        rest.query_fields.push_back(field);
    }
}

void read_answer(RestMethod& rest) {
    const std::string& place = rest.method->full_name();
    rest.success = rest.options.success() != 0 ? rest.options.success() : rest.has_answer() ? 200 : 204;
    if (rest.options.has_accepted()) {
        const FieldDescriptor* field = rest.response()->FindFieldByName(rest.options.accepted().field());
        if (field == nullptr || field->type() != FieldDescriptor::TYPE_ENUM || field->is_repeated()) {
            refuse(place, "accepted.field must be an enum field of the response");
        }
        rest.accepted_field = field;
        rest.accepted_value = find_by_json_name(field->enum_type(), rest.options.accepted().value());
        if (rest.accepted_value == nullptr) {
            refuse(place, "accepted.value is not a value of " + field->enum_type()->name());
        }
    }
    if (rest.options.has_raw()) {
        const FieldDescriptor* field = rest.response()->FindFieldByName(rest.options.raw().field());
        if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->is_repeated() ||
            rest.options.raw().content_type().empty()) {
            refuse(place, "raw needs a string or bytes field of the response and a content_type");
        }
        rest.raw_field = field;
    }
    const FieldDescriptor* etag = rest.response()->FindFieldByName("etag");
    if (etag != nullptr && etag->type() == FieldDescriptor::TYPE_STRING && !etag->is_repeated()) {
        rest.etag_field = etag;
    }
}

void read_access(const RestMethod& rest) {
    const std::string& place = rest.method->full_name();
    if (rest.options.access() == api::v1::ACCESS_UNSPECIFIED) {
        refuse(place, "rest options must say who has access");
    }
    if (rest.options.access() == api::v1::ACCESS_SCOPE && rest.options.scope().empty()) {
        refuse(place, "ACCESS_SCOPE needs a scope");
    }
    if (rest.options.cache() != api::v1::CACHE_UNSPECIFIED && rest.verb != "get") {
        refuse(place, "only answers to get may be cached");
    }
    for (const std::string& name : rest.options.uncached_with()) {
        const FieldDescriptor* field = rest.request()->FindFieldByName(name);
        if (rest.options.cache() == api::v1::CACHE_UNSPECIFIED || !contains(rest.query_fields, field)) {
            refuse(place, "uncached_with must name parameters of the query of a cached method");
        }
    }
}

} // namespace

api::v1::Behavior behavior(const FieldDescriptor* field) {
    return field->options().GetExtension(api::v1::behavior);
}

bool is_required(const FieldDescriptor* field) {
    return behavior(field) == api::v1::BEHAVIOR_REQUIRED;
}

bool is_output_only(const FieldDescriptor* field) {
    return behavior(field) == api::v1::BEHAVIOR_OUTPUT_ONLY;
}

bool is_input_only(const FieldDescriptor* field) {
    return behavior(field) == api::v1::BEHAVIOR_INPUT_ONLY;
}

std::string header_of(const FieldDescriptor* field) {
    const std::string name = field->options().GetExtension(api::v1::header);
    if (!name.empty() && (field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated())) {
        refuse(field->full_name(), "only a string field can come from a header");
    }
    return name;
}

std::uint64_t RestMethod::elsewhere() const {
    std::uint64_t bits = 0;
    for (int i = 0; i < request()->field_count(); ++i) {
        const FieldDescriptor* field = request()->field(i);
        if (contains(path_fields, field) || contains(header_fields, field)) {
            bits |= std::uint64_t{1} << static_cast<unsigned>(i);
        }
    }
    return bits;
}

bool RestMethod::body_may_be_empty() const {
    for (int i = 0; i < request()->field_count(); ++i) {
        const FieldDescriptor* field = request()->field(i);
        if (is_required(field) && !contains(path_fields, field) && !contains(header_fields, field)) {
            return false;
        }
    }
    return whole_body;
}

std::vector<RestMethod> rest_methods(const ServiceDescriptor* service) {
    std::vector<RestMethod> methods;
    for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor* method = service->method(i);
        if (method->client_streaming() || method->server_streaming()) {
            refuse(method->full_name(), "streams are not supported");
        }
        if (!method->options().HasExtension(api::v1::rest)) {
            continue;
        }
        RestMethod rest{.method = method, .options = method->options().GetExtension(api::v1::rest)};
        read_route(rest);
        read_path(rest);
        read_body(rest);
        read_fields(rest);
        read_answer(rest);
        read_access(rest);
        methods.push_back(std::move(rest));
    }
    return methods;
}

void check_message(const Descriptor* message) {
    if (message->field_count() > max_fields) {
        refuse(message->full_name(), "a message may have at most 64 fields");
    }
    for (int i = 0; i < message->field_count(); ++i) {
        const FieldDescriptor* field = message->field(i);
        if (field->is_map() && field->message_type()->map_key()->type() != FieldDescriptor::TYPE_STRING) {
            refuse(field->full_name(), "the keys of a map must be strings");
        }
        const FieldDescriptor* value = field->is_map() ? field->message_type()->map_value() : field;
        if (value->type() == FieldDescriptor::TYPE_MESSAGE && !is_timestamp(value) &&
            !is_ours(value->message_type()->file())) {
            refuse(field->full_name(), value->message_type()->full_name() + " has no JSON here");
        }
        if (value->type() == FieldDescriptor::TYPE_GROUP) {
            refuse(field->full_name(), "groups are not supported");
        }
    }
}

} // namespace merx::codegen
