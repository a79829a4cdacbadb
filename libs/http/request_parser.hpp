// Reads one request after another from bytes, strictly: what two readers might understand differently (a
// body with two lengths, a folded header) is refused. Beast's parser does the grammar; it is hidden here.
// Not for other libraries to include: the server's connections use it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/limits.hpp"
#include "http/message.hpp"

namespace merx::http {

// Why a request is not served. After it nothing more can be read from the connection.
struct Refusal {
    int status = 400;
    std::string_view code;
    std::string_view detail;
};

class RequestParser {
public:
    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // Looks for the end of a header in what has arrived. Size 0: more is needed.
    struct HeaderEnd {
        std::size_t size = 0; // with the empty line
        std::optional<Refusal> refusal;
    };
    // `seen` bytes of it were searched before and did not contain the end.
    HeaderEnd find_header_end(std::string_view arrived, std::size_t seen) const;

    // Takes a whole header. The request's views point into it, so it must stay where it is until the request
    // has been answered.
    std::optional<Refusal> read_header(std::string_view header);

    // After read_header(): whether a body is (still) missing, and whether the client waits to be asked for it.
    bool wants_body() const;
    bool expects_continue() const;

    // Takes body bytes and says how many of them it used; the rest is to be shown again with more behind it,
    // or belongs to the next request.
    struct BodyStep {
        std::size_t used = 0;
        std::optional<Refusal> refusal;
    };
    BodyStep read_body(std::string_view bytes);

    // Complete once wants_body() is false.
    Request& request();

private:
    class Grammar;
    struct State;

    const Limits limits_;
    std::unique_ptr<State> state_;
};

} // namespace merx::http
