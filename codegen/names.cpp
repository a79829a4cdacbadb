#include "names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

namespace merx::codegen {
namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

char lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

// "merx::orders::v1::Order" from inside merx::orders::v1 is "Order".
std::string shorten(std::string qualified, const FileDescriptor* from) {
    const std::string inside = "::" + cpp_namespace(from) + "::";
    return qualified.starts_with(inside) ? qualified.substr(inside.size()) : qualified.substr(2);
}

void collect(const Descriptor* message, std::vector<const Descriptor*>& out) {
    out.push_back(message);
    for (int i = 0; i < message->nested_type_count(); ++i) {
        if (!message->nested_type(i)->options().map_entry()) {
            collect(message->nested_type(i), out);
        }
    }
}

std::string unqualified(const std::string& full_name, const FileDescriptor* file) {
    return full_name.substr(file->package().size() + 1);
}

} // namespace

std::string snake_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool starts_word =
            is_upper(name[i]) && i > 0 && (!is_upper(name[i - 1]) || (i + 1 < name.size() && !is_upper(name[i + 1])));
        if (starts_word) {
            out += '_';
        }
        out += lower(name[i]);
    }
    return out;
}

std::string method_name(const MethodDescriptor* method) {
    static constexpr std::array keywords = {"and",     "auto",   "break",  "case",  "catch", "class",  "continue",
                                            "default", "delete", "do",     "else",  "enum",  "export", "for",
                                            "goto",    "if",     "import", "new",   "not",   "or",     "register",
                                            "return",  "switch", "this",   "throw", "try",   "union",  "while"};
    const std::string name = snake_case(method->name());
    return std::ranges::find(keywords, std::string_view(name)) == keywords.end() ? name : name + '_';
}

std::string cpp_namespace(const FileDescriptor* file) {
    return replace_all(file->package(), ".", "::");
}

std::string service_tag(const FileDescriptor* file) {
    const std::string& package = file->package();
    const std::size_t begin = package.find('.') + 1;
    return package.substr(begin, package.find('.', begin) - begin);
}

std::string operation(const MethodDescriptor* method) {
    return service_tag(method->file()) + '.' + method->name();
}

std::string file_stem(const FileDescriptor* file) {
    return google::protobuf::compiler::cpp::StripProto(file->name());
}

std::string schema_name(const Descriptor* message) {
    return service_tag(message->file()) + '.' + unqualified(message->full_name(), message->file());
}

std::string schema_name(const EnumDescriptor* values) {
    return service_tag(values->file()) + '.' + unqualified(values->full_name(), values->file());
}

std::string cpp_type(const Descriptor* type, const FileDescriptor* from) {
    return shorten(google::protobuf::compiler::cpp::QualifiedClassName(type), from);
}

std::string cpp_type(const EnumDescriptor* type, const FileDescriptor* from) {
    return shorten(google::protobuf::compiler::cpp::QualifiedClassName(type), from);
}

std::string cpp_scalar(const FieldDescriptor* field) {
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return "std::int32_t";
    case FieldDescriptor::CPPTYPE_INT64: return "std::int64_t";
    case FieldDescriptor::CPPTYPE_UINT32: return "std::uint32_t";
    case FieldDescriptor::CPPTYPE_UINT64: return "std::uint64_t";
    case FieldDescriptor::CPPTYPE_DOUBLE: return "double";
    case FieldDescriptor::CPPTYPE_FLOAT: return "float";
    case FieldDescriptor::CPPTYPE_BOOL: return "bool";
    default: return {};
    }
}

std::string accessor(const FieldDescriptor* field) {
    return google::protobuf::compiler::cpp::FieldName(field);
}

std::string literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string json_name(const EnumValueDescriptor* value) {
    std::string prefix = snake_case(value->type()->name()) + '_';
    std::ranges::transform(prefix, prefix.begin(), upper);
    std::string name = value->name().starts_with(prefix) ? value->name().substr(prefix.size()) : value->name();
    std::ranges::transform(name, name.begin(), lower);
    return name;
}

bool is_unspecified(const EnumValueDescriptor* value) {
    return value->number() == 0 && json_name(value) == "unspecified";
}

const EnumValueDescriptor* find_by_json_name(const EnumDescriptor* values, std::string_view name) {
    for (int i = 0; i < values->value_count(); ++i) {
        if (json_name(values->value(i)) == name) {
            return values->value(i);
        }
    }
    return nullptr;
}

bool is_timestamp(const FieldDescriptor* field) {
    return field->type() == FieldDescriptor::TYPE_MESSAGE &&
           field->message_type()->full_name() == "google.protobuf.Timestamp";
}

bool is_value_lists(const FieldDescriptor* field) {
    const Descriptor* list = field->is_map() ? field->message_type()->map_value()->message_type() : nullptr;
    return list != nullptr && list->field_count() == 1 && list->field(0)->name() == "values" &&
           list->field(0)->is_repeated() && list->field(0)->type() == FieldDescriptor::TYPE_STRING;
}

bool is_empty(const Descriptor* message) {
    return message->full_name() == "google.protobuf.Empty";
}

bool is_ours(const FileDescriptor* file) {
    return file->package().starts_with("merx.") && file->package() != "merx.api.v1";
}

std::vector<const Descriptor*> all_messages(const FileDescriptor* file) {
    std::vector<const Descriptor*> out;
    for (int i = 0; i < file->message_type_count(); ++i) {
        collect(file->message_type(i), out);
    }
    return out;
}

std::vector<const EnumDescriptor*> all_enums(const FileDescriptor* file) {
    std::vector<const EnumDescriptor*> out;
    for (int i = 0; i < file->enum_type_count(); ++i) {
        out.push_back(file->enum_type(i));
    }
    for (const Descriptor* message : all_messages(file)) {
        for (int i = 0; i < message->enum_type_count(); ++i) {
            out.push_back(message->enum_type(i));
        }
    }
    return out;
}

std::vector<std::string> split_comment(std::string_view comment) {
    std::vector<std::string> lines;
    while (!comment.empty()) {
        const std::size_t end = std::min(comment.find('\n'), comment.size());
        std::string_view line = comment.substr(0, end);
        comment.remove_prefix(std::min(end + 1, comment.size()));
        line.remove_prefix(line.starts_with(' ') ? 1 : 0);
        while (line.ends_with(' ')) {
            line.remove_suffix(1);
        }
        lines.emplace_back(line);
    }
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

std::string flow(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        if (line.empty()) {
            text += "\n\n";
        } else {
            text += text.empty() || text.back() == '\n' ? "" : " ";
            text += line;
        }
    }
    return text;
}

} // namespace merx::codegen
