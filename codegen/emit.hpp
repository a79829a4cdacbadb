// The parts a generated file is written from, one source file each.
#pragma once

#include <string>
#include <vector>

#include <google/protobuf/io/printer.h>

#include "contract.hpp"
#include "names.hpp"

namespace merx::codegen {

using google::protobuf::io::Printer;

// The whole header: enum names, JSON functions, interfaces, and the functions that make their adapters.
void emit_header(const FileDescriptor* file, Printer& out);

// The following write parts of the source file, inside the namespace of the messages.
void emit_enums(const FileDescriptor* file, Printer& out);
void emit_json_writer(const Descriptor* message, Printer& out);
void emit_json_reader(const Descriptor* message, Printer& out);
void emit_rpc(const ServiceDescriptor* service, Printer& out);
void emit_rest(const ServiceDescriptor* service, Printer& out);

// The OpenAPI 3.1 paths and schemas of a service as a JSON document, indented for readers.
std::string openapi(const ServiceDescriptor* service);

// The type of an rpc's answer: `Order`, or `void` for google.protobuf.Empty.
std::string answer_type(const MethodDescriptor* method);

} // namespace merx::codegen
