#include "http/openapi.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "http/json_writer.hpp"

namespace merx::http {
namespace {

// What every part refers to. Kept as text: it is the same in every process.
constexpr std::string_view shared_components = R"("securitySchemes":{"bearer":{
"type":"http","scheme":"bearer","bearerFormat":"JWT","description":"The access token of POST /users/login."}},
"parameters":{"IdempotencyKey":{
"name":"Idempotency-Key","in":"header","required":true,"schema":{"type":"string","minLength":1,"maxLength":255},
"description":"Chosen by the client for one intent. A repetition with the same key gets the first answer."}},
"headers":{"ETag":{
"description":"The version of what was answered, for If-None-Match and If-Match.","schema":{"type":"string"}}},
"responses":{"Problem":{
"description":"What went wrong, with a stable code (RFC 9457).",
"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}},)";

constexpr std::string_view problem_schema = R"("Problem":{
"type":"object","description":"What went wrong (RFC 9457).","required":["type","title","status","code","request_id"],
"properties":{
"type":{"type":"string","format":"uri","description":"Names the kind of problem."},
"title":{"type":"string","description":"The kind of problem in words."},
"status":{"type":"integer","description":"The HTTP status."},
"code":{"type":"string","description":"A stable word to branch on."},
"detail":{"type":"string","description":"A sentence for a person."},
"request_id":{"type":"string","description":"Names the request in the logs."},
"errors":{"type":"array","description":"What is wrong with the input, field by field.","items":{
"type":"object","required":["pointer","code","detail"],"properties":{
"pointer":{"type":"string","description":"A JSON pointer into the body (RFC 6901), or the name of a parameter."},
"code":{"type":"string","description":"A stable word to branch on."},
"detail":{"type":"string","description":"A sentence for a person."}}}}}})";

// Line ends are for those who read this file.
std::string one_line(std::string_view text) {
    std::string out(text);
    std::erase(out, '\n');
    return out;
}

struct Parts {
    // Members of the document's objects as JSON, in the order they were found.
    std::vector<std::pair<std::string, std::map<std::string, std::string>>> paths{}; // path → verb → operation
    std::map<std::string, std::string> schemas{};
    std::vector<std::string> tags{};

    std::map<std::string, std::string>& verbs_of(std::string_view path) {
        const auto found = std::ranges::find(paths, path, [](const auto& entry) { return entry.first; });
        return found != paths.end() ? found->second
                                    : paths.emplace_back(path, decltype(paths)::value_type::second_type{}).second;
    }
};

void read_part(std::string_view text, Parts& into) {
    simdjson::dom::parser parser;
    const simdjson::dom::element part = parser.parse(text.data(), text.size());
    for (const auto path : part["paths"].get_object()) {
        for (const auto operation : path.value.get_object()) {
            into.verbs_of(path.key)[std::string(operation.key)] = simdjson::to_string(operation.value);
            const std::string tag(operation.value["tags"].at(0).get_string().value());
            if (std::ranges::find(into.tags, tag) == into.tags.end()) {
                into.tags.push_back(tag);
            }
        }
    }
    for (const auto schema : part["components"]["schemas"].get_object()) {
        into.schemas.emplace(schema.key, simdjson::to_string(schema.value));
    }
}

void write_paths(json::Writer& out, const Parts& parts) {
    out.key("paths");
    out.begin_object();
    for (const auto& [path, verbs] : parts.paths) {
        out.key(path);
        out.begin_object();
        for (const auto& [verb, operation] : verbs) {
            out.key(verb);
            out.raw(operation);
        }
        out.end_object();
    }
    out.end_object();
}

void write_components(json::Writer& out, const Parts& parts) {
    out.key("components");
    out.begin_object();
    out.raw(one_line(shared_components));
    out.raw("\"schemas\":");
    out.begin_object();
    out.raw(one_line(problem_schema));
    for (const auto& [name, schema] : parts.schemas) {
        out.key(name);
        out.raw(schema);
    }
    out.end_object();
    out.end_object();
}

} // namespace

std::string merge_openapi(std::span<const std::string_view> texts, const ApiInfo& info) {
    Parts parts;
    try {
        for (const std::string_view text : texts) {
            read_part(text, parts);
        }
    } catch (const simdjson::simdjson_error& error) {
        throw std::invalid_argument(std::string("not a part of an OpenAPI document: ") + error.what());
    }
    std::string document;
    json::Writer out(document);
    out.begin_object();
    out.key("openapi");
    out.string("3.1.0");
    out.key("info");
    out.begin_object();
    out.key("title");
    out.string(info.title);
    out.key("version");
    out.string(info.version);
    if (!info.description.empty()) {
        out.key("description");
        out.string(info.description);
    }
    out.end_object();
    out.key("tags");
    out.begin_array();
    for (const std::string& tag : parts.tags) {
        out.item();
        out.begin_object();
        out.key("name");
        out.string(tag);
        out.end_object();
    }
    out.end_array();
    write_paths(out, parts);
    write_components(out, parts);
    out.end_object();
    return document;
}

} // namespace merx::http
