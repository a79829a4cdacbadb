#include "rpc/reflection.hpp"

#include <set>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/status_code_enum.h>

#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace merx::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using Question = grpc::reflection::v1alpha::ServerReflectionRequest;
using Answer = grpc::reflection::v1alpha::ServerReflectionResponse;

void refuse(Answer& answer, grpc::StatusCode code, const std::string& why) {
    answer.mutable_error_response()->set_error_code(static_cast<int>(code));
    answer.mutable_error_response()->set_error_message(why);
}

// Imports come before those who import them, each once.
void add(const FileDescriptor& file, std::set<const FileDescriptor*>& added, Answer& answer) {
    if (!added.insert(&file).second) {
        return;
    }
    for (int i = 0; i < file.dependency_count(); ++i) {
        add(*file.dependency(i), added, answer);
    }
    google::protobuf::FileDescriptorProto text;
    file.CopyTo(&text);
    answer.mutable_file_descriptor_response()->add_file_descriptor_proto(text.SerializeAsString());
}

void describe(const FileDescriptor* file, const std::string& asked_for, Answer& answer) {
    if (file == nullptr) {
        refuse(answer, grpc::StatusCode::NOT_FOUND, "not found: " + asked_for);
        return;
    }
    std::set<const FileDescriptor*> added;
    add(*file, added, answer);
}

} // namespace

std::string reflect(std::string_view question, const std::vector<std::string>& services) {
    const DescriptorPool& pool = *DescriptorPool::generated_pool();
    Question asked;
    Answer answer;
    if (!asked.ParseFromArray(question.data(), static_cast<int>(question.size()))) {
        refuse(answer, grpc::StatusCode::INVALID_ARGUMENT, "not a question");
        return answer.SerializeAsString();
    }
    answer.set_valid_host(asked.host());
    *answer.mutable_original_request() = asked;
    switch (asked.message_request_case()) {
    case Question::kFileByFilename:
        describe(pool.FindFileByName(asked.file_by_filename()), asked.file_by_filename(), answer);
        break;
    case Question::kFileContainingSymbol:
        describe(pool.FindFileContainingSymbol(asked.file_containing_symbol()), asked.file_containing_symbol(), answer);
        break;
    case Question::kListServices:
        for (const std::string& service : services) {
            answer.mutable_list_services_response()->add_service()->set_name(service);
        }
        break;
    case Question::kFileContainingExtension:
    case Question::kAllExtensionNumbersOfType:
    case Question::MESSAGE_REQUEST_NOT_SET:
        refuse(answer, grpc::StatusCode::UNIMPLEMENTED, "contracts are found by service, symbol or file");
        break;
    }
    return answer.SerializeAsString();
}

} // namespace merx::rpc
