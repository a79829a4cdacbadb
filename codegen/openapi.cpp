#include <algorithm>

#include "emit.hpp"
#include "openapi_schema.hpp"

namespace merx::codegen {
namespace {

// The first sentence.
std::string summary(const std::string& text) {
    const std::string first = text.substr(0, text.find("\n\n"));
    const std::size_t end = first.find(". ");
    std::string sentence = first.substr(0, end);
    if (sentence.ends_with('.')) {
        sentence.pop_back();
    }
    return sentence;
}

void write_value_lists_schema(JsonText& out) {
    out.begin_object();
    out.member("type", "object");
    out.key("additionalProperties").begin_object();
    out.member("type", "array");
    out.key("items").begin_object();
    out.member("type", "string");
    out.end_object();
    out.end_object();
    out.end_object();
}

void write_parameter(JsonText& out, const FieldDescriptor* field, const std::string& name, std::string_view place) {
    out.begin_object();
    out.member("name", name);
    out.member("in", place);
    if (place == "path" || is_required(field)) {
        out.key("required").boolean(true);
    }
    if (const std::string text = comment_text(field); !text.empty()) {
        out.member("description", text);
    }
    if (field->is_map()) {
        out.member("style", "deepObject");
        out.key("explode").boolean(true);
    }
    out.key("schema");
    if (is_value_lists(field)) {
        write_value_lists_schema(out);
    } else {
        write_field_schema(out, field);
    }
    out.end_object();
}

void write_parameters(JsonText& out, const RestMethod& rest, Schemas& schemas) {
    const bool has_key = rest.options.idempotency() == api::v1::IDEMPOTENCY_REQUIRED;
    if (rest.path_fields.empty() && rest.query_fields.empty() && rest.header_fields.empty() && !has_key) {
        return;
    }
    out.key("parameters").begin_array();
    for (const FieldDescriptor* field : rest.path_fields) {
        write_parameter(out, field, field->name(), "path");
    }
    for (const FieldDescriptor* field : rest.query_fields) {
        if (!is_value_lists(field)) {
            schemas.add_field(field);
        }
        write_parameter(out, field, field->name(), "query");
    }
    for (const FieldDescriptor* field : rest.header_fields) {
        write_parameter(out, field, header_of(field), "header");
    }
    if (has_key) {
        out.begin_object();
        out.member("$ref", "#/components/parameters/IdempotencyKey");
        out.end_object();
    }
    out.end_array();
}

void write_content(JsonText& out, std::string_view type, const Descriptor* message) {
    out.key("content").begin_object();
    out.key(type).begin_object();
    out.key("schema").begin_object();
    if (message == nullptr) {
        out.member("type", "string");
    } else {
        out.member("$ref", "#/components/schemas/" + schema_name(message));
    }
    out.end_object();
    out.end_object();
    out.end_object();
}

void write_body(JsonText& out, const RestMethod& rest, Schemas& schemas) {
    if (!rest.whole_body && rest.body_field == nullptr) {
        return;
    }
    out.key("requestBody").begin_object();
    out.key("required").boolean(!rest.body_may_be_empty());
    if (rest.whole_body) {
        schemas.add_request(rest.request(), rest.elsewhere());
        write_content(out, "application/json", rest.request());
    } else if (rest.body_field->type() == FieldDescriptor::TYPE_BYTES) {
        write_content(out, "application/octet-stream", nullptr);
    } else {
        schemas.add_request(rest.body_field->message_type(), 0);
        write_content(out, "application/json", rest.body_field->message_type());
    }
    out.end_object();
}

void write_success(JsonText& out, const RestMethod& rest, int status, std::string_view description) {
    out.key(std::to_string(status)).begin_object();
    out.member("description", description);
    if (rest.etag_field != nullptr) {
        out.key("headers").begin_object();
        out.key("ETag").begin_object();
        out.member("$ref", "#/components/headers/ETag");
        out.end_object();
        out.end_object();
    }
    if (rest.raw_field != nullptr) {
        write_content(out, rest.options.raw().content_type(), nullptr);
    } else if (rest.has_answer()) {
        write_content(out, "application/json", rest.response());
    }
    out.end_object();
}

void write_responses(JsonText& out, const RestMethod& rest, Schemas& schemas) {
    if (rest.has_answer() && rest.raw_field == nullptr) {
        schemas.add_response(rest.response());
    }
    out.key("responses").begin_object();
    write_success(out, rest, rest.success, rest.has_answer() ? comment_text(rest.response()) : "Done.");
    if (rest.accepted_field != nullptr) {
        write_success(out, rest, 202,
                      "Accepted, while `" + rest.accepted_field->name() + "` is `" + rest.options.accepted().value() +
                          "`.");
    }
    out.key("default").begin_object();
    out.member("$ref", "#/components/responses/Problem");
    out.end_object();
    out.end_object();
}

void write_security(JsonText& out, const RestMethod& rest) {
    out.key("security").begin_array();
    if (rest.options.access() == api::v1::ACCESS_PUBLIC) {
        out.begin_object();
        out.end_object();
    }
    out.begin_object();
    out.key("bearer").begin_array();
    if (rest.options.access() == api::v1::ACCESS_SCOPE) {
        out.string(rest.options.scope());
    }
    out.end_array();
    out.end_object();
    out.end_array();
}

void write_operation(JsonText& out, const RestMethod& rest, Schemas& schemas) {
    const std::string text = comment_text(rest.method);
    out.key(rest.verb).begin_object();
    out.member("operationId", operation(rest.method));
    out.key("tags").begin_array();
    out.string(service_tag(rest.method->file()));
    out.end_array();
    if (!text.empty()) {
        out.member("summary", summary(text));
        out.member("description", text);
    }
    write_parameters(out, rest, schemas);
    write_body(out, rest, schemas);
    write_responses(out, rest, schemas);
    write_security(out, rest);
    out.end_object();
}

} // namespace

std::string openapi(const ServiceDescriptor* service) {
    const std::vector<RestMethod> methods = rest_methods(service);
    std::vector<std::string> paths;
    for (const RestMethod& rest : methods) {
        if (std::ranges::find(paths, rest.path) == paths.end()) {
            paths.push_back(rest.path);
        }
    }
    JsonText out;
    Schemas schemas(service->file());
    out.begin_object();
    out.key("paths").begin_object();
    for (const std::string& path : paths) {
        out.key(path).begin_object();
        for (const RestMethod& rest : methods) {
            if (rest.path == path) {
                write_operation(out, rest, schemas);
            }
        }
        out.end_object();
    }
    out.end_object();
    out.key("components").begin_object();
    out.key("schemas").begin_object();
    schemas.write(out);
    out.end_object();
    out.end_object();
    out.end_object();
    return out.text() + '\n';
}

} // namespace merx::codegen
