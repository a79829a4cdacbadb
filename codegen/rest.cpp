#include <algorithm>

#include "emit.hpp"

namespace merx::codegen {
namespace {

void indent(Printer& out, int levels) {
    for (int i = 0; i < 2 * levels; ++i) {
        out.Indent();
    }
}

void outdent(Printer& out, int levels) {
    for (int i = 0; i < 2 * levels; ++i) {
        out.Outdent();
    }
}

std::string access_name(api::v1::Access access) {
    switch (access) {
    case api::v1::ACCESS_PUBLIC: return "anyone";
    case api::v1::ACCESS_OWNER: return "owner";
    case api::v1::ACCESS_SCOPE: return "scope";
    default: return "signed_in";
    }
}

std::string rate_name(api::v1::Rate rate) {
    switch (rate) {
    case api::v1::RATE_CREDENTIALS: return "credentials";
    case api::v1::RATE_CHECKOUT: return "checkout";
    default: return "ordinary";
    }
}

std::string list_of(const google::protobuf::RepeatedPtrField<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) {
        list += (list.empty() ? "" : ", ") + literal(text);
    }
    return '{' + list + '}';
}

std::string query_traits(const FieldDescriptor* field) {
    std::string out = is_required(field) ? "merx::json::Field::required" : "";
    if (field->is_repeated()) {
        out += out.empty() ? "" : " | ";
        out += field->is_map() ? "merx::json::Field::keyed" : "merx::json::Field::repeated";
        out += is_value_lists(field) ? " | merx::json::Field::repeated" : "";
    }
    return out;
}

void emit_query_case(const FieldDescriptor* field, std::size_t place, Printer& out) {
    const std::string name = accessor(field);
    const std::string set = (field->is_repeated() ? "message.add_" : "message.set_") + name;
    out.Print("case $place$: { // $name$\n", "place", std::to_string(place), "name", field->name());
    indent(out, 1);
    if (is_value_lists(field)) {
        out.Print("query.read(*(*message.mutable_$name$())[query.key()].add_values());\n", "name", name);
    } else if (field->is_map()) {
        out.Print("query.read((*message.mutable_$name$())[query.key()]);\n", "name", name);
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        out.Print("query.read(*message.$how$_$name$());\n", "how", field->is_repeated() ? "add" : "mutable", "name",
                  name);
    } else if (field->type() == FieldDescriptor::TYPE_ENUM) {
        out.Print("if ($type$ value{}; merx::http::read_enum(query, value)) {\n    $set$(value);\n}\n", "type",
                  cpp_type(field->enum_type(), field->file()), "set", set);
    } else if (is_timestamp(field)) {
        out.Print("std::int64_t seconds = 0;\nstd::int32_t nanos = 0;\n"
                  "if (query.read_time(seconds, nanos)) {\n    auto& time = *message.$how$_$name$();\n"
                  "    time.set_seconds(seconds);\n    time.set_nanos(nanos);\n}\n",
                  "how", field->is_repeated() ? "add" : "mutable", "name", name);
    } else {
        out.Print("if ($type$ value{}; query.read(value)) {\n    $set$(value);\n}\n", "type", cpp_scalar(field), "set",
                  set);
    }
    out.Print("break;\n");
    outdent(out, 1);
    out.Print("}\n");
}

void emit_query(const RestMethod& rest, Printer& out) {
    if (rest.query_fields.empty()) {
        out.Print("merx::http::QueryReader query(request.query, {}, errors);\nquery.next();\n");
        return;
    }
    out.Print("static constexpr merx::json::Field parameters[] = {\n");
    for (const FieldDescriptor* field : rest.query_fields) {
        const std::string with = query_traits(field);
        out.Print(with.empty() ? "    {$name$},\n" : "    {$name$, $with$},\n", "name", literal(field->name()), "with",
                  with);
    }
    out.Print("};\n"
              "merx::http::QueryReader query(request.query, parameters, errors);\n"
              "for (int parameter = query.next(); parameter >= 0; parameter = query.next()) {\n"
              "    switch (parameter) {\n");
    indent(out, 1);
    for (std::size_t place = 0; place < rest.query_fields.size(); ++place) {
        emit_query_case(rest.query_fields[place], place, out);
    }
    outdent(out, 1);
    out.Print("    default: break;\n    }\n}\n");
}

void emit_body(const RestMethod& rest, Printer& out) {
    const std::string elsewhere = rest.elsewhere() == 0 ? "" : ", " + std::to_string(rest.elsewhere()) + "U";
    if (rest.whole_body && rest.body_may_be_empty()) {
        out.Print("merx::json::Reader body(request.body.empty() ? \"{}\" : request.body, errors);\n"
                  "read_json(body, message$elsewhere$);\n",
                  "elsewhere", elsewhere);
    } else if (rest.whole_body) {
        out.Print("merx::json::Reader body(request.body, errors);\nread_json(body, message$elsewhere$);\n", "elsewhere",
                  elsewhere);
    } else if (rest.body_field == nullptr) {
        if (rest.verb == "post" || rest.verb == "put") {
            out.Print("merx::http::expect_no_body(request, errors);\n");
        }
    } else if (rest.body_field->type() == FieldDescriptor::TYPE_BYTES) {
        out.Print("message.set_$name$(std::string(request.body));\n", "name", accessor(rest.body_field));
    } else {
        out.Print("merx::json::Reader body(request.body, errors);\nread_json(body, *message.mutable_$name$());\n",
                  "name", accessor(rest.body_field));
    }
}

void emit_bind(const RestMethod& rest, Printer& out) {
    const bool json_body =
        rest.whole_body || (rest.body_field != nullptr && rest.body_field->type() == FieldDescriptor::TYPE_MESSAGE);
    out.Print("\nmerx::Result<$request$> bind_$snake$([[maybe_unused]] const merx::http::PathParams& path,\n"
              "    const merx::http::Request& request) {\n",
              "request", cpp_type(rest.request(), rest.method->file()), "snake", method_name(rest.method));
    indent(out, 1);
    if (json_body) {
        out.Print("if (auto type = merx::http::require_json(request); !type) {\n"
                  "    return merx::fail(std::move(type).error());\n}\n");
    }
    out.Print("merx::json::FieldErrors errors;\n$request$ message;\n", "request",
              cpp_type(rest.request(), rest.method->file()));
    emit_body(rest, out);
    emit_query(rest, out);
    for (const FieldDescriptor* field : rest.path_fields) {
        out.Print("message.set_$name$(std::string(path.find($parameter$)));\n", "name", accessor(field), "parameter",
                  literal(field->name()));
    }
    for (const FieldDescriptor* field : rest.header_fields) {
        out.Print("merx::http::bind_header(request, $header$, *message.mutable_$name$());\n", "name", accessor(field),
                  "header", literal(header_of(field)));
    }
    out.Print("if (auto bound = errors.finish(); !bound) {\n    return merx::fail(std::move(bound).error());\n}\n"
              "return message;\n");
    outdent(out, 1);
    out.Print("}\n");
}

void emit_response(const RestMethod& rest, Printer& out) {
    out.Print("merx::http::Response response;\nresponse.status = $status$;\n", "status", std::to_string(rest.success));
    if (!rest.has_answer()) {
        out.Print("response.content_type.clear();\nco_return response;\n");
        return;
    }
    if (rest.accepted_field != nullptr) {
        out.Print("if (answer->$field$() == $number$) { // $value$\n    response.status = 202;\n}\n", "field",
                  accessor(rest.accepted_field), "number", std::to_string(rest.accepted_value->number()), "value",
                  json_name(rest.accepted_value));
    }
    if (rest.etag_field != nullptr) {
        out.Print("if (!answer->etag().empty()) {\n"
                  "    response.headers.emplace_back(\"ETag\", '\"' + answer->etag() + '\"');\n}\n");
    }
    if (rest.raw_field != nullptr) {
        out.Print("response.content_type = $type$;\nresponse.body = std::move(*answer->mutable_$field$());\n", "type",
                  literal(rest.options.raw().content_type()), "field", accessor(rest.raw_field));
    } else {
        out.Print("merx::json::Writer body(response.body);\nwrite_json(body, *answer);\n");
    }
    out.Print("co_return response;\n");
}

void emit_answer(const RestMethod& rest, Printer& out) {
    out.Print(
        "\nmerx::Task<merx::Result<merx::http::Response>> answer_$snake$($service$& service,\n"
        "    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) "
        "{\n",
        "snake", method_name(rest.method), "service", rest.method->service()->name());
    indent(out, 1);
    out.Print("auto message = bind_$snake$(path, request);\n"
              "if (!message) {\n    co_return merx::fail(std::move(message).error());\n}\n"
              "auto answer = co_await service.$snake$(call, *message);\n"
              "if (!answer) {\n    co_return merx::fail(std::move(answer).error());\n}\n",
              "snake", method_name(rest.method));
    emit_response(rest, out);
    outdent(out, 1);
    out.Print("}\n");
}

void emit_route(const RestMethod& rest, Printer& out) {
    out.Print("routes.push_back({\n    .method = merx::http::Method::$verb$,\n    .path = $path$,\n"
              "    .operation = $operation$,\n    .service = $service$,\n    .access = merx::http::Access::$access$,\n",
              "verb", rest.verb == "delete" ? "del" : rest.verb, "path", literal(rest.path), "operation",
              literal(operation(rest.method)), "service", literal(service_tag(rest.method->file())), "access",
              access_name(rest.options.access()));
    out.Print("    .scope = $scope$,\n    .needs_idempotency_key = $key$,\n    .cacheable = $cacheable$,\n"
              "    .uncached_with = $uncached$,\n    .rate = merx::http::Rate::$rate$,\n",
              "scope", literal(rest.options.scope()), "key",
              rest.options.idempotency() == api::v1::IDEMPOTENCY_REQUIRED ? "true" : "false", "cacheable",
              rest.options.cache() == api::v1::CACHE_UNTIL_CHANGED ? "true" : "false", "uncached",
              list_of(rest.options.uncached_with()), "rate", rate_name(rest.options.rate()));
    out.Print("    .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,\n"
              "                  const merx::http::Request& request) {\n"
              "        return answer_$snake$(service, call, path, request);\n    },\n});\n",
              "snake", method_name(rest.method));
}

} // namespace

void emit_rest(const ServiceDescriptor* service, Printer& out) {
    const std::vector<RestMethod> methods = rest_methods(service);
    if (!methods.empty()) {
        out.Print("\nnamespace {\n");
        for (const RestMethod& rest : methods) {
            emit_bind(rest, out);
            emit_answer(rest, out);
        }
        out.Print("\n} // namespace\n");
    }
    out.Print("\nstd::vector<merx::http::Route> rest_routes([[maybe_unused]] $name$& service) {\n"
              "    std::vector<merx::http::Route> routes;\n",
              "name", service->name());
    indent(out, 1);
    out.Print("routes.reserve($count$);\n", "count", std::to_string(methods.size()));
    for (const RestMethod& rest : methods) {
        emit_route(rest, out);
    }
    out.Print("return routes;\n");
    outdent(out, 1);
    out.Print("}\n");
}

} // namespace merx::codegen
