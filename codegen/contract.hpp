// A proto file's services and fields with their options read and checked.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "merx/api/v1/options.pb.h"
#include "names.hpp"

namespace merx::codegen {

// A contract that cannot be generated from; the text names the place and says what to do.
class ContractError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

api::v1::Behavior behavior(const FieldDescriptor* field);
bool is_required(const FieldDescriptor* field);
bool is_output_only(const FieldDescriptor* field);
bool is_input_only(const FieldDescriptor* field);
// The request header that the field is read from over REST; empty for most.
std::string header_of(const FieldDescriptor* field);

// Where a REST request carries the fields of its message.
struct RestMethod {
    const MethodDescriptor* method = nullptr;
    api::v1::Rest options{};
    std::string verb{}; // "get", as OpenAPI and http::Method write it, but for "delete"
    std::string path{};
    std::vector<const FieldDescriptor*> path_fields{};
    std::vector<const FieldDescriptor*> header_fields{};
    std::vector<const FieldDescriptor*> query_fields{};
    const FieldDescriptor* body_field = nullptr; // where the body is one field
    bool whole_body = false;                     // where the body is the request
    int success = 200;
    const FieldDescriptor* accepted_field = nullptr;
    const EnumValueDescriptor* accepted_value = nullptr;
    const FieldDescriptor* raw_field = nullptr;
    const FieldDescriptor* etag_field = nullptr;

    const Descriptor* request() const { return method->input_type(); }
    const Descriptor* response() const { return method->output_type(); }
    bool has_answer() const { return !is_empty(response()); }
    // Fields that a whole body must not carry, as the bits of a json::FieldSet.
    std::uint64_t elsewhere() const;
    // A whole body whose fields may all be left out may itself be left out.
    bool body_may_be_empty() const;
};

// The methods of a service that have REST options. Throws ContractError for options that make no sense.
std::vector<RestMethod> rest_methods(const ServiceDescriptor* service);

// Throws ContractError for what has no JSON.
void check_message(const Descriptor* message);

} // namespace merx::codegen
