#include "emit.hpp"

namespace merx::codegen {
namespace {

// What a client may send again where it never heard what became of it.
bool may_repeat(const MethodDescriptor* method) {
    return method->options().idempotency_level() != google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

} // namespace

void emit_rpc(const ServiceDescriptor* service, Printer& out) {
    const std::string name = service->name();
    out.Print("\nnamespace {\n\nclass $name$Client final : public $name$ {\npublic:\n"
              "    explicit $name$Client(merx::rpc::Channel& channel) : channel_(channel) {}\n",
              "name", name);
    for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor* method = service->method(i);
        out.Print("\n"
                  "    merx::Task<merx::Result<$answer$>> $snake$(const merx::rpc::Call& call,\n"
                  "        const $request$& request) override {\n"
                  "        return merx::rpc::ask<$answer$>(channel_, \"/$service$/$method$\", call, request$repeat$);\n"
                  "    }\n",
                  "answer", answer_type(method), "snake", method_name(method), "request",
                  cpp_type(method->input_type(), method->file()), "service", service->full_name(), "method",
                  method->name(), "repeat", may_repeat(method) ? ", merx::rpc::Repeat::safe" : "");
    }
    out.Print("\nprivate:\n    merx::rpc::Channel& channel_;\n};\n\n} // namespace\n\n"
              "std::unique_ptr<$name$> make_$snake$_client(merx::rpc::Channel& channel) {\n"
              "    return std::make_unique<$name$Client>(channel);\n}\n\n"
              "merx::rpc::Service grpc_service($name$& service) {\n"
              "    merx::rpc::Service out{\"$full$\", {}};\n",
              "name", name, "snake", snake_case(name), "full", service->full_name());
    for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor* method = service->method(i);
        out.Print("    out.methods.push_back({\"$method$\", [&service](const merx::rpc::Call& call, "
                  "std::string_view request) {\n"
                  "        return merx::rpc::answer(service, &$name$::$snake$, call, request);\n    }});\n",
                  "method", method->name(), "name", name, "snake", method_name(method));
    }
    out.Print("    return out;\n}\n");
}

} // namespace merx::codegen
