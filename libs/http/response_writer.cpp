#include "http/response_writer.hpp"

#include <charconv>

namespace merx::http {
namespace {

void append_value(std::string& out, std::string_view value) {
    const std::size_t start = out.size();
    out.append(value);
    if (value.find_first_of("\r\n") != std::string_view::npos) {
        for (std::size_t i = start; i < out.size(); ++i) {
            if (out[i] == '\r' || out[i] == '\n') {
                out[i] = ' ';
            }
        }
    }
}

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end.ptr);
}

} // namespace

std::string_view reason_of(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
    }
}

bool allows_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void append_head(std::string& out, const Response& response, const HeadFacts& facts) {
    if (response.status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
    } else {
        out += "HTTP/1.1 ";
        append_number(out, static_cast<std::size_t>(response.status));
        out += ' ';
        out += reason_of(response.status);
        out += "\r\n";
    }
    if (response.shared_head) {
        out += *response.shared_head;
    } else if (allows_body(response.status) && !response.content_type.empty()) {
        out += "Content-Type: ";
        append_value(out, response.content_type);
        out += "\r\n";
    }
    for (const auto& [name, value] : response.headers) {
        out += name;
        out += ": ";
        append_value(out, value);
        out += "\r\n";
    }
    if (allows_body(response.status)) {
        out += "Content-Length: ";
        append_number(out, facts.body_size);
        out += "\r\n";
    }
    out += "Date: ";
    out += facts.date;
    out += facts.keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
}

} // namespace merx::http
