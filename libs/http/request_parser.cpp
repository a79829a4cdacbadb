#include "http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>
#include <utility>

namespace merx::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using beast::http::verb;

constexpr Refusal malformed{400, "malformed_request", "The request is not valid HTTP/1.1."};
constexpr Refusal bad_framing{400, "malformed_request", "The length of the body is given twice, or wrongly."};
constexpr Refusal bad_target{400, "malformed_target", "The request target is not a valid path."};
constexpr Refusal bad_host{400, "malformed_request", "There must be exactly one Host header."};
constexpr Refusal unknown_method{501, "method_not_implemented", "This method is not known here."};
constexpr Refusal unknown_coding{501, "transfer_encoding_not_implemented", "Only chunked is known here."};
constexpr Refusal wrong_version{505, "http_version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
constexpr Refusal long_target{414, "target_too_long", "The path and query are too long."};
constexpr Refusal long_header{431, "header_too_large", "The header is too large."};
constexpr Refusal long_body{413, "body_too_large", "The body is too large."};
constexpr Refusal unknown_expectation{417, "expectation_failed", "Only 100-continue can be expected."};

// A client that announces a large body has not sent it yet.
constexpr std::uint64_t most_reserved = std::uint64_t{64} << 10U;

std::string_view to_std(beast::string_view text) {
    return {text.data(), text.size()};
}

Method method_of(verb known) {
    switch (known) {
    case verb::get: return Method::get;
    case verb::head: return Method::head;
    case verb::post: return Method::post;
    case verb::put: return Method::put;
    case verb::patch: return Method::patch;
    case verb::delete_: return Method::del;
    case verb::options: return Method::options;
    default: return Method::other;
    }
}

// A well-formed version other than ours deserves another answer than a broken line.
bool ends_in_some_version(std::string_view line) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::size_t n = line.size();
    return n > 8 && line.substr(n - 8, 5) == "HTTP/" && is_digit(line[n - 3]) && line[n - 2] == '.' &&
           is_digit(line[n - 1]);
}

// A line that begins with a blank continues the one before: obsolete (RFC 9112, section 5.2), and read
// differently by different programs.
bool is_folded(std::string_view header) {
    for (std::size_t at = header.find('\n'); at + 1 < header.size(); at = header.find('\n', at + 1)) {
        if (header[at + 1] == ' ' || header[at + 1] == '\t') {
            return true;
        }
    }
    return false;
}

} // namespace

class RequestParser::Grammar final : public beast::http::basic_parser<true> {
public:
    Grammar(const Limits& limits, Request& request, std::string& body)
        : limits_(limits), request_(request), body_(body) {
        header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        body_limit(limits.body_bytes);
        eager(true);
    }

    std::string_view header;
    std::optional<Refusal> refusal;
    bool expects_continue = false;

    Refusal refusal_for(beast::error_code problem) const {
        using beast::http::error;
        if (refusal) {
            return *refusal;
        }
        if (problem == error::header_limit) {
            return long_header;
        }
        if (problem == error::body_limit) {
            return long_body;
        }
        if (problem == error::bad_version && ends_in_some_version(header.substr(0, header.find('\r')))) {
            return wrong_version;
        }
        if (problem == error::bad_content_length || problem == error::multiple_content_length ||
            problem == error::bad_transfer_encoding) {
            return bad_framing;
        }
        return malformed;
    }

private:
    void refuse(const Refusal& why, beast::error_code& ec) {
        refusal = why;
        ec = beast::http::error::bad_value;
    }

    void on_request_impl(verb known, beast::string_view, beast::string_view target, int version,
                         beast::error_code& ec) override {
        version_ = version;
        request_.method = method_of(known);
        if (request_.method == Method::other) {
            return refuse(unknown_method, ec);
        }
        if (target.size() > limits_.target_bytes) {
            return refuse(long_target, ec);
        }
        if (!take_target(to_std(target))) {
            return refuse(bad_target, ec);
        }
    }

    // Origin form, the absolute form that a proxy sends, or "*" of OPTIONS (RFC 9112, section 3.2).
    bool take_target(std::string_view target) {
        for (const char c : target) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte <= ' ' || byte >= 0x7F || c == '#') {
                return false;
            }
        }
        if (target.starts_with("http://") || target.starts_with("https://")) {
            const std::size_t slash = target.find('/', target.find("://") + 3);
            target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
        } else if (!target.starts_with('/') && !(target == "*" && request_.method == Method::options)) {
            return false;
        }
        const std::size_t mark = target.find('?');
        request_.target = target;
        request_.path = target.substr(0, mark);
        request_.query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
        return true;
    }

    void on_field_impl(field name, beast::string_view name_text, beast::string_view value,
                       beast::error_code& ec) override {
        if (header_done_) {
            return; // a trailer: nothing here reads them, and they must not pass for headers
        }
        const std::string_view text = to_std(value);
        if (request_.headers.size() == limits_.headers) {
            return refuse(long_header, ec);
        }
        if (name == field::host) {
            ++hosts_;
        } else if (name == field::content_length) {
            if (++lengths_ > 1 || text.contains(',')) {
                return refuse(bad_framing, ec);
            }
        } else if (name == field::transfer_encoding) {
            if (++codings_ > 1 || version_ < 11) {
                return refuse(bad_framing, ec);
            }
            if (!equal_ignoring_case(text, "chunked")) {
                return refuse(unknown_coding, ec);
            }
        } else if (name == field::expect) {
            if (!equal_ignoring_case(text, "100-continue")) {
                return refuse(unknown_expectation, ec);
            }
            expects_continue = version_ == 11;
        }
        request_.headers.emplace_back(to_std(name_text), text);
    }

    void on_header_impl(beast::error_code& ec) override {
        if (hosts_ > 1 || (hosts_ == 0 && version_ == 11)) {
            return refuse(bad_host, ec);
        }
        header_done_ = true;
        // A client of HTTP/1.0 would have to be told that the connection stays open; it is simpler to close it.
        request_.keep_alive = keep_alive() && version_ == 11;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
        if (length) {
            body_.reserve(static_cast<std::size_t>(std::min(*length, most_reserved)));
        }
    }
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
        body_.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code&) override {
        body_.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(beast::error_code&) override {}
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

    const Limits& limits_;
    Request& request_;
    std::string& body_;
    bool header_done_ = false;
    int version_ = 11;
    int hosts_ = 0;
    int lengths_ = 0;
    int codings_ = 0;
};

struct RequestParser::State {
    Request request;
    std::string body;
    std::optional<Grammar> grammar;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits), state_(std::make_unique<State>()) {}
RequestParser::~RequestParser() = default;

RequestParser::HeaderEnd RequestParser::find_header_end(std::string_view arrived, std::size_t seen) const {
    constexpr std::string_view end = "\r\n\r\n";
    const std::size_t from = seen < end.size() ? 0 : seen - (end.size() - 1);
    if (const std::size_t at = arrived.find(end, from); at != std::string_view::npos) {
        return {.size = at + end.size(), .refusal = {}};
    }
    // A line that ends without a carriage return will never make a header: say so rather than wait.
    for (std::size_t at = arrived.find('\n', seen); at != std::string_view::npos; at = arrived.find('\n', at + 1)) {
        if (at == 0 || arrived[at - 1] != '\r') {
            return {.size = 0, .refusal = malformed};
        }
    }
    if (arrived.size() >= limits_.header_bytes) {
        return {.size = 0, .refusal = arrived.contains('\n') ? long_header : long_target};
    }
    return {};
}

std::optional<Refusal> RequestParser::read_header(std::string_view header) {
    if (header.size() > limits_.header_bytes) {
        return long_header;
    }
    if (is_folded(header)) {
        return malformed;
    }
    state_->request.headers.clear();
    state_->request.body = {};
    if (state_->body.capacity() > most_reserved) {
        state_->body = {}; // one large upload must not cost its memory for as long as the connection lives
    }
    state_->body.clear();
    Grammar& grammar = state_->grammar.emplace(limits_, state_->request, state_->body);
    grammar.header = header;
    beast::error_code problem;
    const std::size_t used = grammar.put({header.data(), header.size()}, problem);
    if (problem || !grammar.is_header_done() || used != header.size()) {
        return grammar.refusal_for(problem);
    }
    return std::nullopt;
}

bool RequestParser::wants_body() const {
    return !state_->grammar->is_done();
}

bool RequestParser::expects_continue() const {
    return state_->grammar->expects_continue;
}

RequestParser::BodyStep RequestParser::read_body(std::string_view bytes) {
    beast::error_code problem;
    BodyStep step;
    step.used = state_->grammar->put({bytes.data(), bytes.size()}, problem);
    if (problem && problem != beast::http::error::need_more) {
        step.refusal = state_->grammar->refusal_for(problem);
    }
    return step;
}

Request& RequestParser::request() {
    state_->request.body = state_->body;
    return state_->request;
}

} // namespace merx::http
