#include <set>

#include "emit.hpp"

namespace merx::codegen {
namespace {

void emit_includes(const FileDescriptor* file, Printer& out) {
    if (file->service_count() > 0) {
        out.Print("#include <memory>\n");
    }
    out.Print("#include <span>\n#include <string_view>\n");
    out.Print(file->service_count() > 0 ? "#include <vector>\n\n" : "\n");
    if (file->service_count() > 0) {
        out.Print("#include \"async/task.hpp\"\n#include \"core/result.hpp\"\n");
    }
    out.Print("#include \"http/json_fields.hpp\"\n");
    if (file->service_count() > 0) {
        out.Print("#include \"http/route.hpp\"\n");
    }
    out.Print("#include \"$stem$.pb.h\"\n", "stem", file_stem(file));
    for (int i = 0; i < file->dependency_count(); ++i) {
        if (is_ours(file->dependency(i))) {
            out.Print("#include \"$stem$.merx.hpp\"\n", "stem", file_stem(file->dependency(i)));
        }
    }
    if (file->service_count() > 0) {
        out.Print("#include \"rpc/call.hpp\"\n");
        out.Print("\nnamespace merx::rpc {\nclass Channel;\nstruct Service;\n} // namespace merx::rpc\n");
    }
    out.Print("\nnamespace merx::json {\nclass Reader;\nclass Writer;\n} // namespace merx::json\n");
}

template <class Thing>
void emit_comment(const Thing* thing, Printer& out) {
    for (const std::string& line : comment_lines(thing)) {
        out.Print(line.empty() ? "//\n" : "// $line$\n", "line", line);
    }
}

void emit_interface(const ServiceDescriptor* service, Printer& out) {
    out.Print("\n");
    emit_comment(service, out);
    out.Print("class $name$ {\npublic:\n", "name", service->name());
    out.Indent();
    out.Indent();
    out.Print("virtual ~$name$() = default;\n", "name", service->name());
    for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor* method = service->method(i);
        out.Print("\n");
        emit_comment(method, out);
        out.Print("virtual merx::Task<merx::Result<$answer$>> $name$(const merx::rpc::Call& call,\n"
                  "    const $request$& request) = 0;\n",
                  "answer", answer_type(method), "name", method_name(method), "request",
                  cpp_type(method->input_type(), method->file()));
    }
    out.Outdent();
    out.Outdent();
    out.Print("};\n");
}

void emit_adapters(const ServiceDescriptor* service, Printer& out) {
    out.Print("\n"
              "// The service behind a channel, which must outlive it.\n"
              "std::unique_ptr<$name$> make_$snake$_client(merx::rpc::Channel& channel);\n"
              "// The service as gRPC offers it; `service` must outlive the result.\n"
              "merx::rpc::Service grpc_service($name$& service);\n"
              "// Its routes, likewise.\n"
              "std::vector<merx::http::Route> rest_routes($name$& service);\n"
              "// Its part of the OpenAPI document: paths and schemas, as JSON.\n"
              "std::string_view $snake$_openapi();\n",
              "name", service->name(), "snake", snake_case(service->name()));
}

} // namespace

std::string answer_type(const MethodDescriptor* method) {
    return is_empty(method->output_type()) ? "void" : cpp_type(method->output_type(), method->file());
}

void emit_header(const FileDescriptor* file, Printer& out) {
    out.Print("// Made by protoc-gen-merx from $file$.\n#pragma once\n\n", "file", file->name());
    emit_includes(file, out);
    out.Print("\nnamespace $namespace$ {\n", "namespace", cpp_namespace(file));
    for (const EnumDescriptor* values : all_enums(file)) {
        out.Print("\n"
                  "// The value as JSON has it, such as \"$example$\"; empty for none.\n"
                  "std::string_view name_of($type$ value);\n"
                  "// All of them.\n"
                  "std::span<const merx::json::EnumName> names_of($type$);\n",
                  "type", cpp_type(values, file), "example", json_name(values->value(values->value_count() - 1)));
    }
    if (file->message_type_count() > 0) {
        out.Print("\n");
    }
    for (const Descriptor* message : all_messages(file)) {
        out.Print("void write_json(merx::json::Writer& out, const $type$& message);\n", "type",
                  cpp_type(message, file));
    }
    if (file->message_type_count() > 0) {
        out.Print("\n"
                  "// False where something was wrong, which the reader has noted. Fields in `elsewhere` are unknown "
                  "here.\n");
    }
    for (const Descriptor* message : all_messages(file)) {
        out.Print("bool read_json(merx::json::Reader& in, $type$& message, merx::json::FieldSet elsewhere = 0);\n",
                  "type", cpp_type(message, file));
    }
    for (int i = 0; i < file->service_count(); ++i) {
        emit_interface(file->service(i), out);
        emit_adapters(file->service(i), out);
    }
    out.Print("\n} // namespace $namespace$\n", "namespace", cpp_namespace(file));
}

} // namespace merx::codegen
