// The contracts change by addition alone: what a client, an event in a store or an older process may have been made
// with keeps its number, its type, its name and its path. contracts.golden lists all of it.
#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "http/openapi.hpp"
#include "merx/api/v1/options.pb.h"
#include "testing/golden.hpp"
#include "testing/source_dir.hpp"

namespace merx {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

using Lines = std::set<std::string>;

std::string type_of(const FieldDescriptor* field) {
    if (field->is_map()) {
        return "map<" + type_of(field->message_type()->map_key()) + ", " + type_of(field->message_type()->map_value()) +
               '>';
    }
    std::string type = field->type_name();
    if (field->message_type() != nullptr) {
        type = field->message_type()->full_name();
    } else if (field->enum_type() != nullptr) {
        type = field->enum_type()->full_name();
    }
    return (field->is_repeated() ? "repeated " : field->has_optional_keyword() ? "optional " : "") + type;
}

void describe(const EnumDescriptor* values, Lines& lines) {
    for (int i = 0; i < values->value_count(); ++i) {
        lines.insert(values->full_name() + '.' + values->value(i)->name() + " = " +
                     std::to_string(values->value(i)->number()));
    }
}

void describe(const Descriptor* message, Lines& lines) {
    if (message->options().map_entry()) {
        return;
    }
    for (int i = 0; i < message->field_count(); ++i) {
        const FieldDescriptor* field = message->field(i);
        lines.insert(field->full_name() + " = " + std::to_string(field->number()) + ' ' + type_of(field));
    }
    for (int i = 0; i < message->nested_type_count(); ++i) {
        describe(message->nested_type(i), lines);
    }
    for (int i = 0; i < message->enum_type_count(); ++i) {
        describe(message->enum_type(i), lines);
    }
}

std::string route_of(const MethodDescriptor* method) {
    const api::v1::Rest rest = method->options().GetExtension(api::v1::rest);
    switch (rest.route_case()) {
    case api::v1::Rest::kGet: return "GET " + rest.get();
    case api::v1::Rest::kPost: return "POST " + rest.post();
    case api::v1::Rest::kPut: return "PUT " + rest.put();
    case api::v1::Rest::kDelete: return "DELETE " + rest.delete_();
    case api::v1::Rest::ROUTE_NOT_SET: return "";
    }
    return "";
}

void describe(const FileDescriptor* file, Lines& lines) {
    for (int i = 0; i < file->message_type_count(); ++i) {
        describe(file->message_type(i), lines);
    }
    for (int i = 0; i < file->enum_type_count(); ++i) {
        describe(file->enum_type(i), lines);
    }
    for (int s = 0; s < file->service_count(); ++s) {
        for (int i = 0; i < file->service(s)->method_count(); ++i) {
            const MethodDescriptor* method = file->service(s)->method(i);
            lines.insert(method->full_name() + ": " + method->input_type()->full_name() + " -> " +
                         method->output_type()->full_name());
            if (const std::string route = route_of(method); !route.empty()) {
                lines.insert(route + " = " + method->full_name());
            }
        }
    }
}

Lines contracts() {
    google::protobuf::FileDescriptorSet files;
    EXPECT_TRUE(files.ParseFromString(testing::read_file(MERX_DESCRIPTORS)));
    DescriptorPool pool;
    Lines lines;
    for (const auto& file : files.file()) { // imports come before those who import them
        const FileDescriptor* built = pool.BuildFile(file);
        if (built == nullptr) {
            ADD_FAILURE() << file.name();
            continue;
        }
        if (built->package().starts_with("merx.")) {
            describe(built, lines);
        }
    }
    return lines;
}

TEST(Contracts, change_by_addition_alone) {
    const std::filesystem::path golden = testing::source_dir() / "proto/contracts.golden";
    const Lines now = contracts();

    std::istringstream recorded(std::filesystem::exists(golden) ? testing::read_file(golden) : std::string());
    bool compatible = true;
    for (std::string line; std::getline(recorded, line);) {
        if (!now.contains(line)) {
            compatible = false;
            ADD_FAILURE() << "gone or changed: " << line
                          << "\nReserve what is no longer used, and give what is new a number of its own. If nothing "
                             "that was made with it exists any more, take the line out of "
                          << golden.string() << " by hand.";
        }
    }
    if (compatible) {
        std::string text;
        for (const std::string& line : now) {
            text += line + '\n';
        }
        testing::expect_golden(text, golden);
    }
}

TEST(Contracts, make_one_openapi_document) {
    std::vector<std::string> texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(MERX_GENERATED_DIR)) {
        const std::string path = entry.path().string();
        if (path.ends_with(".openapi.json") && path.find("/merx/shop/") == std::string::npos) {
            texts.push_back(testing::read_file(entry.path()));
        }
    }
    ASSERT_GE(texts.size(), 8U);
    const std::vector<std::string_view> parts(texts.begin(), texts.end());
    const std::string document = http::merge_openapi(parts, {.version = "1"});

    simdjson::dom::parser parser;
    const simdjson::dom::element api = parser.parse(document);
    std::set<std::string> operations;
    std::size_t count = 0;
    for (const auto path : api["paths"].get_object()) {
        for (const auto operation : path.value.get_object()) {
            operations.emplace(operation.value["operationId"].get_string().value());
            EXPECT_FALSE(operation.value["summary"].error()) << path.key << " has no comment";
            ++count;
        }
    }
    EXPECT_EQ(operations.size(), count) << "an operationId is not unique";

    constexpr std::string_view marker = "\"$ref\":\"#";
    for (std::size_t at = document.find(marker); at != std::string::npos; at = document.find(marker, at + 1)) {
        const std::size_t begin = at + marker.size();
        const std::string pointer = document.substr(begin, document.find('"', begin) - begin);
        EXPECT_EQ(api.at_pointer(pointer).error(), simdjson::SUCCESS) << pointer;
    }
}

} // namespace
} // namespace merx
