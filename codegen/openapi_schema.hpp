// Messages and enums as JSON Schema, in the dialect of OpenAPI 3.1.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "contract.hpp"
#include "json_text.hpp"

namespace merx::codegen {

// The type of a field, as a schema with its description.
void write_field_schema(JsonText& out, const FieldDescriptor* field);

// The schemas that a service's paths refer to, with all that those refer to.
class Schemas {
public:
    explicit Schemas(const FileDescriptor* file) : file_(file) {}

    void add_request(const Descriptor* message, std::uint64_t elsewhere);
    void add_response(const Descriptor* message) { add(message, in_response, 0); }
    void add_field(const FieldDescriptor* field) { add_field(field, in_request); }

    // As the members of an object, in the order of their names.
    void write(JsonText& out) const;

private:
    enum Use : unsigned { in_request = 1, in_response = 2 };
    struct Entry {
        unsigned uses = 0;
        std::uint64_t elsewhere = 0; // fields that the body does not have
    };

    void add(const Descriptor* message, Use use, std::uint64_t elsewhere);
    void add_field(const FieldDescriptor* field, Use use);
    void write_message(JsonText& out, const Descriptor* message, Entry entry) const;
    static void write_enum(JsonText& out, const EnumDescriptor* values);

    const FileDescriptor* file_;
    std::map<std::string, std::pair<const Descriptor*, Entry>> messages_;
    std::map<std::string, const EnumDescriptor*> enums_;
};

} // namespace merx::codegen
