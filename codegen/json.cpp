#include "emit.hpp"

namespace merx::codegen {
namespace {

std::string write_value(const FieldDescriptor* field, const std::string& value) {
    switch (field->type()) {
    case FieldDescriptor::TYPE_STRING: return "out.string(" + value + ");";
    case FieldDescriptor::TYPE_BYTES: return "out.bytes(" + value + ");";
    case FieldDescriptor::TYPE_BOOL: return "out.boolean(" + value + ");";
    case FieldDescriptor::TYPE_ENUM: return "out.string(name_of(" + value + "));";
    case FieldDescriptor::TYPE_MESSAGE:
        return is_timestamp(field) ? "out.time(" + value + ".seconds(), " + value + ".nanos());"
                                   : "write_json(out, " + value + ");";
    default: return "out.number(" + value + ");";
    }
}

// The key of a member with what must stand before it.
class Keys {
public:
    std::string next(const FieldDescriptor* field, bool conditional) {
        const std::string key = '"' + field->name() + "\":";
        std::string code;
        if (certain_) {
            code = "out.raw(" + literal(',' + key) + ");";
        } else if (first_) {
            code = "out.raw(" + literal(key) + ");";
        } else {
            code = "out.separate_member();\nout.raw(" + literal(key) + ");";
        }
        first_ = false;
        certain_ = certain_ || !conditional;
        return code;
    }

private:
    bool first_ = true;    // nothing can stand before
    bool certain_ = false; // something does
};

void emit_member(const FieldDescriptor* field, Keys& keys, Printer& out) {
    const std::string value = "message." + accessor(field) + "()";
    if (field->is_map()) {
        out.Print("$key$\nout.begin_object();\n"
                  "for (const auto* entry : merx::json::by_key($value$)) {\n"
                  "    out.key(entry->first);\n    $write$\n}\nout.end_object();\n",
                  "key", keys.next(field, false), "value", value, "write",
                  write_value(field->message_type()->map_value(), "entry->second"));
    } else if (field->is_repeated()) {
        const std::string item = field->type() == FieldDescriptor::TYPE_ENUM
                                     ? "static_cast<" + cpp_type(field->enum_type(), field->file()) + ">(item)"
                                     : "item";
        out.Print("$key$\nout.begin_array();\n"
                  "for (const auto& item : $value$) {\n    out.item();\n    $write$\n}\nout.end_array();\n",
                  "key", keys.next(field, false), "value", value, "write", write_value(field, item));
    } else if (field->has_presence()) {
        out.Print("if (message.has_$accessor$()) {\n", "accessor", accessor(field));
        out.Indent();
        out.Indent();
        out.Print("$key$\n$write$\n", "key", keys.next(field, true), "write", write_value(field, value));
        out.Outdent();
        out.Outdent();
        out.Print("}\n");
    } else {
        out.Print("$key$\n$write$\n", "key", keys.next(field, false), "write", write_value(field, value));
    }
}

std::string traits(const FieldDescriptor* field) {
    std::string out;
    const auto add = [&](bool condition, std::string_view name) {
        if (condition) {
            out += out.empty() ? "" : " | ";
            out += "merx::json::Field::";
            out += name;
        }
    };
    add(is_required(field), "required");
    add(is_output_only(field), "output_only");
    add(field->has_presence(), "nullable");
    return out;
}

// Reads the value the reader stands on into a plain variable or field. `set` takes the value, `mutable_` is where
// strings and messages are read in place.
void emit_read_value(const FieldDescriptor* field, const std::string& set, const std::string& in_place, Printer& out) {
    const std::string type =
        field->type() == FieldDescriptor::TYPE_ENUM ? cpp_type(field->enum_type(), field->file()) : cpp_scalar(field);
    const std::string filled = is_required(field) && !field->is_repeated() ? "read_filled" : "read";
    switch (field->type()) {
    case FieldDescriptor::TYPE_STRING: out.Print("in.$read$(*$place$);\n", "read", filled, "place", in_place); return;
    case FieldDescriptor::TYPE_BYTES: out.Print("in.read_bytes(*$place$);\n", "place", in_place); return;
    case FieldDescriptor::TYPE_ENUM:
        out.Print("if ($type$ value{}; merx::json::read_enum(in, value)) {\n    $set$(value);\n}\n", "type", type,
                  "set", set);
        return;
    case FieldDescriptor::TYPE_MESSAGE:
        if (is_timestamp(field)) {
            out.Print("std::int64_t seconds = 0;\nstd::int32_t nanos = 0;\n"
                      "if (in.read_time(seconds, nanos)) {\n    auto& time = *$place$;\n"
                      "    time.set_seconds(seconds);\n    time.set_nanos(nanos);\n}\n",
                      "place", in_place);
        } else {
            out.Print("read_json(in, *$place$);\n", "place", in_place);
        }
        return;
    default:
        out.Print("if ($type$ value{}; in.read(value)) {\n    $set$(value);\n}\n", "type", type, "set", set);
        return;
    }
}

void emit_read_map(const FieldDescriptor* field, Printer& out) {
    const FieldDescriptor* value = field->message_type()->map_value();
    out.Print("if (in.enter_object()) {\n"
              "    auto& entries = *message.mutable_$name$();\n"
              "    std::string_view key;\n"
              "    while (in.next_member(key)) {\n",
              "name", accessor(field));
    out.Print("        const auto [entry, is_new] = entries.try_emplace(std::string(key));\n"
              "        if (!is_new) {\n"
              "            in.refuse(\"duplicate_field\", \"This field is given twice.\");\n"
              "            continue;\n"
              "        }\n");
    for (int i = 0; i < 4; ++i) {
        out.Indent();
    }
    emit_read_value(value, "entry->second = ", "&entry->second", out);
    for (int i = 0; i < 4; ++i) {
        out.Outdent();
    }
    out.Print("    }\n}\n");
}

void emit_read_field(const FieldDescriptor* field, Printer& out) {
    const std::string name = accessor(field);
    if (field->is_map()) {
        emit_read_map(field, out);
    } else if (field->is_repeated()) {
        out.Print("if (in.enter_array()) {\n    while (in.next_item()) {\n");
        for (int i = 0; i < 4; ++i) {
            out.Indent();
        }
        emit_read_value(field, "message.add_" + name, "message.add_" + name + "()", out);
        for (int i = 0; i < 4; ++i) {
            out.Outdent();
        }
        out.Print("    }\n}\n");
    } else {
        emit_read_value(field, "message.set_" + name, "message.mutable_" + name + "()", out);
    }
    if (is_required(field) && field->is_repeated()) {
        out.Print("if (message.$name$().empty() && in.errors() == errors) {\n"
                  "    in.refuse(\"required\", \"This field is required and must not be empty.\");\n}\n",
                  "name", name);
    }
}

void emit_case(const FieldDescriptor* field, Printer& out) {
    out.Print("case $index$: { // $name$\n", "index", std::to_string(field->index()), "name", field->name());
    out.Indent();
    out.Indent();
    if (const auto* oneof = field->real_containing_oneof(); oneof != nullptr) {
        out.Print("if (message.$oneof$_case() != 0) {\n"
                  "    in.refuse(\"more_than_one\", $text$);\n    break;\n}\n",
                  "oneof", oneof->name(), "text",
                  literal("Only one of the fields of \"" + oneof->name() + "\" may be given."));
    }
    emit_read_field(field, out);
    out.Print("break;\n");
    out.Outdent();
    out.Outdent();
    out.Print("}\n");
}

} // namespace

void emit_enums(const FileDescriptor* file, Printer& out) {
    for (const EnumDescriptor* values : all_enums(file)) {
        const std::string type = cpp_type(values, file);
        out.Print("\nstd::span<const merx::json::EnumName> names_of($type$) {\n"
                  "    static constexpr merx::json::EnumName names[] = {\n",
                  "type", type);
        for (int i = 0; i < values->value_count(); ++i) {
            if (!is_unspecified(values->value(i))) {
                out.Print("        {$number$, $name$},\n", "number", std::to_string(values->value(i)->number()), "name",
                          literal(json_name(values->value(i))));
            }
        }
        out.Print("    };\n    return names;\n}\n\n"
                  "std::string_view name_of($type$ value) {\n"
                  "    return merx::json::find_name(names_of(value), value);\n}\n",
                  "type", type);
    }
}

void emit_json_writer(const Descriptor* message, Printer& out) {
    const std::string type = cpp_type(message, message->file());
    out.Print("\nvoid write_json(merx::json::Writer& out, [[maybe_unused]] const $type$& message) {\n", "type", type);
    out.Indent();
    out.Indent();
    out.Print("out.begin_object();\n");
    Keys keys;
    for (int i = 0; i < message->field_count(); ++i) {
        if (!is_input_only(message->field(i))) {
            emit_member(message->field(i), keys, out);
        }
    }
    out.Print("out.end_object();\n");
    out.Outdent();
    out.Outdent();
    out.Print("}\n");
}

void emit_json_reader(const Descriptor* message, Printer& out) {
    const std::string type = cpp_type(message, message->file());
    out.Print("\nbool read_json(merx::json::Reader& in, [[maybe_unused]] $type$& message, "
              "merx::json::FieldSet elsewhere) {\n    const std::size_t errors = in.errors();\n",
              "type", type);
    if (message->field_count() > 0) {
        out.Print("    static constexpr merx::json::Field fields[] = {\n");
        for (int i = 0; i < message->field_count(); ++i) {
            const std::string with = traits(message->field(i));
            out.Print(with.empty() ? "        {$name$},\n" : "        {$name$, $with$},\n", "name",
                      literal(message->field(i)->name()), "with", with);
        }
        out.Print("    };\n");
    } else {
        out.Print("    static constexpr std::span<const merx::json::Field> fields;\n");
    }
    out.Print("    merx::json::Members members(in, fields, elsewhere);\n"
              "    for (int field = members.next(); field >= 0; field = members.next()) {\n"
              "        switch (field) {\n");
    for (int i = 0; i < 4; ++i) {
        out.Indent();
    }
    for (int i = 0; i < message->field_count(); ++i) {
        if (!is_output_only(message->field(i))) {
            emit_case(message->field(i), out);
        }
    }
    for (int i = 0; i < 4; ++i) {
        out.Outdent();
    }
    out.Print("        default: break;\n        }\n    }\n    return in.errors() == errors;\n}\n");
}

} // namespace merx::codegen
