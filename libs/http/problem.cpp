#include "http/problem.hpp"

#include "http/response_writer.hpp"
#include "runtime/json_text.hpp"

namespace merx::http {
namespace {

using runtime::append_json_string;

// Up to and without the closing brace.
std::string start_of(int status, std::string_view code, std::string_view detail, std::string_view request_id) {
    std::string out = R"({"type":)";
    append_json_string(out, "urn:merx:problem:" + std::string(code));
    out += R"(,"title":)";
    append_json_string(out, reason_of(status));
    out += R"(,"status":)" + std::to_string(status) + R"(,"code":)";
    append_json_string(out, code);
    out += R"(,"detail":)";
    append_json_string(out, detail);
    if (!request_id.empty()) {
        out += R"(,"request_id":)";
        append_json_string(out, request_id);
    }
    return out;
}

Response response_of(int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = problem_content_type;
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

} // namespace

Response problem(const Error& error, std::string_view request_id) {
    const int status = http_status(error.kind);
    std::string body = start_of(status, error.code, error.detail, request_id);
    if (!error.fields.empty()) {
        body += R"(,"errors":[)";
        for (const FieldError& field : error.fields) {
            body += &field == &error.fields.front() ? R"({"pointer":)" : R"(,{"pointer":)";
            append_json_string(body, field.pointer);
            body += R"(,"code":)";
            append_json_string(body, field.code);
            body += R"(,"detail":)";
            append_json_string(body, field.detail);
            body += '}';
        }
        body += ']';
    }
    Response response = response_of(status, std::move(body) + '}');
    if (error.retry_after) {
        response.headers.emplace_back("Retry-After", std::to_string(error.retry_after->count()));
    }
    return response;
}

Response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id) {
    return response_of(status, start_of(status, code, detail, request_id) + '}');
}

} // namespace merx::http
