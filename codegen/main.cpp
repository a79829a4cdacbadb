// protoc-gen-merx: protoc runs it for every proto file of the contracts.
#include <memory>

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include "emit.hpp"

namespace merx::codegen {
namespace {

void emit_source_includes(const FileDescriptor* file, Printer& out) {
    out.Print("#include \"$stem$.merx.hpp\"\n\n"
              "#include \"http/json_reader.hpp\"\n#include \"http/json_writer.hpp\"\n",
              "stem", file_stem(file));
    if (file->service_count() > 0) {
        out.Print("#include \"http/binding.hpp\"\n#include \"rpc/protobuf.hpp\"\n");
    }
}

void emit_openapi(const FileDescriptor* file, Printer& out) {
    for (int i = 0; i < file->service_count(); ++i) {
        out.Print("\nstd::string_view $snake$_openapi() {\n    return R\"openapi(", "snake",
                  snake_case(file->service(i)->name()));
        out.PrintRaw(openapi(file->service(i)));
        out.Print(")openapi\";\n}\n");
    }
}

void emit_source(const FileDescriptor* file, Printer& out) {
    out.Print("// Made by protoc-gen-merx from $file$.\n", "file", file->name());
    if (!is_ours(file)) {
        return;
    }
    emit_source_includes(file, out);
    out.Print("\nnamespace $namespace$ {\n", "namespace", cpp_namespace(file));
    emit_enums(file, out);
    for (const Descriptor* message : all_messages(file)) {
        check_message(message);
        emit_json_writer(message, out);
        emit_json_reader(message, out);
    }
    for (int i = 0; i < file->service_count(); ++i) {
        emit_rpc(file->service(i), out);
        emit_rest(file->service(i), out);
    }
    emit_openapi(file, out);
    out.Print("\n} // namespace $namespace$\n", "namespace", cpp_namespace(file));
}

class Generator final : public google::protobuf::compiler::CodeGenerator {
public:
    std::uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

    bool Generate(const FileDescriptor* file, const std::string& /*parameter*/,
                  google::protobuf::compiler::GeneratorContext* context, std::string* error) const override {
        try {
            const auto write = [&](const std::string& suffix, auto emit) {
                const std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> stream(
                    context->Open(file_stem(file) + suffix));
                Printer out(stream.get(), '$');
                emit(out);
            };
            write(".merx.hpp", [&](Printer& out) {
                if (is_ours(file)) {
                    emit_header(file, out);
                } else {
                    out.Print("// Made by protoc-gen-merx from $file$.\n#pragma once\n", "file", file->name());
                }
            });
            write(".merx.cpp", [&](Printer& out) { emit_source(file, out); });
            for (int i = 0; i < file->service_count(); ++i) {
                write(file->service_count() == 1 ? ".openapi.json" : '.' + file->service(i)->name() + ".openapi.json",
                      [&](Printer& out) { out.PrintRaw(openapi(file->service(i))); });
            }
        } catch (const ContractError& refused) {
            *error = refused.what();
            return false;
        }
        return true;
    }
};

} // namespace
} // namespace merx::codegen

int main(int argc, char* argv[]) {
    const merx::codegen::Generator generator;
    return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
