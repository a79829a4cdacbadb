#include "http/connection.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>

#include "core/assert.hpp"
#include "http/gzip.hpp"
#include "http/problem.hpp"
#include "http/response_writer.hpp"

namespace merx::http {
namespace {

// What most requests fit in; the buffer grows to the header limit for those that do not.
constexpr std::size_t first_buffer_bytes = std::size_t{4} << 10U;
constexpr std::size_t body_buffer_bytes = std::size_t{16} << 10U;
// A refused client may still be sending: closing at once would reset the connection and lose our answer.
constexpr std::size_t most_lingered_bytes = std::size_t{1} << 20U;

constexpr Refusal late_request{408, "request_timeout", "The request took too long to arrive."};
constexpr Refusal long_chunk_header{400, "malformed_request", "A chunk's header or trailer is too long."};

} // namespace

// Waits for bytes; 0 where the client has closed, or the wait was given up.
struct Connection::ReadSome {
    Connection& connection;
    char* to;
    std::size_t room;
    std::size_t got = 0;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        connection.socket_.async_read_some(boost::asio::buffer(to, room),
                                           [this, handle](const boost::system::error_code& error, std::size_t count) {
                                               got = error ? 0 : count;
                                               handle.resume();
                                           });
    }
    std::size_t await_resume() const noexcept { return got; }
};

struct Connection::WaitWritable {
    Connection& connection;
    bool writable = false;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        connection.socket_.async_wait(Socket::wait_write, [this, handle](const boost::system::error_code& error) {
            writable = !error;
            handle.resume();
        });
    }
    bool await_resume() const noexcept { return writable; }
};

ServerLoop::ServerLoop(runtime::AsioLoop& its_loop, std::shared_ptr<ServerShare> its_share, LoopCounters& its_counters)
    : loop(its_loop), share(std::move(its_share)), acceptor(loop.context()), now(share->options.now()),
      counters(its_counters) {}

ServerLoop::~ServerLoop() = default;

Connection::Connection(ServerLoop& loop, Socket socket, std::string remote_address)
    : loop_(loop), socket_(std::move(socket)), remote_address_(std::move(remote_address)),
      parser_(loop.share->options.limits), since_(loop.now) {}

Connection::~Connection() = default;

Task<void> Connection::run() {
    const ServerShare& share = *loop_.share;
    while (!closing_) {
        enter(end_ > begin_ ? Phase::header : Phase::idle);
        while (!take_header()) {
            if (refused_) {
                co_return co_await refuse(refusal_);
            }
            make_room();
            const std::size_t got = co_await ReadSome{*this, buffer_.get() + end_, capacity_ - end_};
            if (got == 0) {
                if (late_ && phase_ == Phase::header) {
                    co_await refuse(late_request);
                }
                co_return;
            }
            end_ += got;
            if (phase_ == Phase::idle) {
                enter(Phase::header);
            }
        }
        if (parser_.wants_body() && !co_await read_body()) {
            co_return;
        }
        Request& request = parser_.request();
        request.remote_address = remote_address_;
        enter(Phase::handling);
        loop_.counters.requests.fetch_add(1, std::memory_order_relaxed);
        Response response = co_await share.handler(request);
        if (is_answered_for_) {
            co_return;
        }
        if (share.options.compress) {
            compress_for(request, response);
        }
        ++served_;
        closing_ =
            closing_ || loop_.leaving || !request.keep_alive || served_ == share.options.limits.requests_per_connection;
        begin_answer(response, request.method == Method::head);
        if (const Sent sent = send_now(); sent != Sent::all) {
            if (sent == Sent::failed || !co_await send_rest()) {
                co_return;
            }
        }
        begin_ += request_size_;
        put_back(std::exchange(behind_body_, {}));
    }
}

bool Connection::take_header() {
    // An empty line before a request is skipped, as some clients send one after a body (RFC 9112, section 2.2).
    while (seen_ == 0 && end_ - begin_ >= 2 && arrived().starts_with("\r\n")) {
        begin_ += 2;
    }
    if (end_ == begin_ || arrived() == "\r") {
        return false;
    }
    const RequestParser::HeaderEnd end = parser_.find_header_end(arrived(), seen_);
    std::optional<Refusal> refusal = end.refusal;
    if (!refusal && end.size == 0) {
        seen_ = end_ - begin_;
        return false;
    }
    seen_ = 0;
    request_size_ = end.size;
    if (!refusal) {
        refusal = parser_.read_header(arrived().substr(0, end.size));
    }
    if (refusal) {
        refusal_ = *refusal;
        refused_ = true;
    }
    return !refused_;
}

// No request's views point into the buffer here: none is under way.
void Connection::make_room() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    }
    if (end_ < capacity_) {
        return;
    }
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        return;
    }
    grow_to(capacity_ == 0 ? first_buffer_bytes : capacity_ * 2);
}

void Connection::grow_to(std::size_t capacity) {
    auto grown = std::make_unique_for_overwrite<char[]>(capacity);
    if (end_ > 0) {
        std::memcpy(grown.get(), buffer_.get(), end_);
    }
    buffer_ = std::move(grown);
    capacity_ = capacity;
}

void Connection::put_back(std::string_view bytes) {
    if (bytes.empty()) {
        return;
    }
    MERX_ASSERT(begin_ == end_);
    begin_ = end_ = 0;
    if (capacity_ < bytes.size()) {
        grow_to(body_buffer_bytes);
    }
    std::memcpy(buffer_.get(), bytes.data(), bytes.size());
    end_ = bytes.size();
}

Task<bool> Connection::read_body() {
    enter(Phase::body);
    // What came along with the header may hold all of the body, and the next request behind it.
    const std::size_t body_at = begin_ + request_size_;
    std::string_view rest(buffer_.get() + body_at, end_ - body_at);
    while (!rest.empty() && parser_.wants_body()) {
        const RequestParser::BodyStep step = parser_.read_body(rest);
        if (step.refusal) {
            co_await refuse(*step.refusal);
            co_return false;
        }
        request_size_ += step.used;
        rest.remove_prefix(step.used);
        if (step.used == 0) {
            break;
        }
    }
    if (!parser_.wants_body()) {
        co_return true;
    }
    if (parser_.expects_continue() && rest.empty()) {
        unsent_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
        unsent_body_ = {};
        const Sent sent = send_now();
        if (sent == Sent::failed || (sent == Sent::some && !co_await send_rest())) {
            co_return false;
        }
    }
    enter(Phase::body);
    co_return co_await read_rest_of_body(rest);
}

// The header must stay where it is, so the rest of the body goes through a buffer of its own.
Task<bool> Connection::read_rest_of_body(std::string_view begun) {
    auto bytes = std::make_unique_for_overwrite<char[]>(body_buffer_bytes);
    std::size_t size = std::min(begun.size(), body_buffer_bytes);
    std::memcpy(bytes.get(), begun.data(), size);
    end_ = begin_ + request_size_;
    while (parser_.wants_body()) {
        if (size == body_buffer_bytes) {
            co_await refuse(long_chunk_header);
            co_return false;
        }
        const std::size_t got = co_await ReadSome{*this, bytes.get() + size, body_buffer_bytes - size};
        if (got == 0) {
            if (late_) {
                co_await refuse(late_request);
            }
            co_return false;
        }
        size += got;
        const RequestParser::BodyStep step = parser_.read_body({bytes.get(), size});
        if (step.refusal) {
            co_await refuse(*step.refusal);
            co_return false;
        }
        size -= step.used;
        std::memmove(bytes.get(), bytes.get() + step.used, size);
    }
    behind_body_.assign(bytes.get(), size);
    co_return true;
}

void Connection::begin_answer(const Response& response, bool head_only) {
    const std::string_view body = allows_body(response.status) ? response.body_view() : std::string_view();
    head_.clear();
    append_head(head_, response, {.body_size = body.size(), .keep_alive = !closing_, .date = loop_.date});
    unsent_head_ = head_;
    unsent_body_ = head_only ? std::string_view() : body;
}

// One vectored write, straight to the kernel: nearly always it takes everything.
Connection::Sent Connection::send_now() {
    while (true) {
        std::array<iovec, 2> parts{};
        // The kernel only reads, but iovec has no const.
        parts[0] = {.iov_base = const_cast<char*>(unsent_head_.data()), .iov_len = unsent_head_.size()};
        parts[1] = {.iov_base = const_cast<char*>(unsent_body_.data()), .iov_len = unsent_body_.size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = unsent_body_.empty() ? 1 : 2;
        const ssize_t written = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::some : Sent::failed;
        }
        const auto count = static_cast<std::size_t>(written);
        const std::size_t of_head = std::min(count, unsent_head_.size());
        unsent_head_.remove_prefix(of_head);
        unsent_body_.remove_prefix(count - of_head);
        if (unsent_head_.empty() && unsent_body_.empty()) {
            return Sent::all;
        }
        since_ = loop_.now; // progress: the client's time starts again
    }
}

Task<bool> Connection::send_rest() {
    enter(Phase::writing);
    while (co_await WaitWritable{*this}) {
        const Sent sent = send_now();
        if (sent != Sent::some) {
            co_return sent == Sent::all;
        }
    }
    co_return false;
}

Task<void> Connection::refuse(Refusal refusal) {
    loop_.counters.refusals.fetch_add(1, std::memory_order_relaxed);
    closing_ = true;
    late_ = false;
    const Response response = problem(refusal.status, refusal.code, refusal.detail, {});
    begin_answer(response, false);
    const Sent sent = send_now();
    if (sent == Sent::failed || (sent == Sent::some && !co_await send_rest())) {
        co_return;
    }
    boost::system::error_code ignored;
    static_cast<void>(socket_.shutdown(Socket::shutdown_send, ignored));
    enter(Phase::lingering);
    std::size_t discarded = 0;
    while (discarded < most_lingered_bytes) {
        const std::size_t got = co_await ReadSome{*this, buffer_.get(), capacity_};
        if (got == 0) {
            break;
        }
        discarded += got;
    }
}

void Connection::expire_if_late(SteadyTime now) {
    const Timeouts& timeouts = loop_.share->options.timeouts;
    std::chrono::milliseconds allowed{};
    switch (phase_) {
    case Phase::idle: allowed = loop_.draining ? timeouts.first_request : timeouts.idle; break;
    case Phase::header: allowed = timeouts.header; break;
    case Phase::body: allowed = timeouts.body; break;
    case Phase::writing: allowed = timeouts.write; break;
    case Phase::lingering: allowed = timeouts.linger; break;
    case Phase::handling: allowed = timeouts.handling; break;
    }
    if (now - since_ <= allowed) {
        return;
    }
    if (phase_ == Phase::handling) {
        answer_for_handler();
    } else {
        late_ = true;
        give_up_waiting();
    }
}

// The request's views and this connection stay until the handler has ended; its answer is nobody's any more.
void Connection::answer_for_handler() {
    if (is_answered_for_) {
        return;
    }
    is_answered_for_ = true;
    closing_ = true;
    loop_.counters.overdue.fetch_add(1, std::memory_order_relaxed);
    const Response response = problem(504, "deadline_exceeded", "The shop took too long to answer.", {});
    begin_answer(response, parser_.request().method == Method::head);
    static_cast<void>(send_now()); // as far as the socket takes it at once
    boost::system::error_code ignored;
    static_cast<void>(socket_.shutdown(Socket::shutdown_send, ignored));
}

void Connection::drain() {
    closing_ = true;
    if (phase_ == Phase::idle && !is_about_to_ask()) {
        give_up_waiting();
    }
}

// A client that has just connected, or whose request has arrived unseen, would take a closed connection for a failure.
bool Connection::is_about_to_ask() const {
    const bool is_new = served_ == 0 && loop_.now - since_ <= loop_.share->options.timeouts.first_request;
    boost::system::error_code ignored;
    return is_new || socket_.available(ignored) > 0;
}

void Connection::abort() {
    closing_ = true;
    boost::system::error_code ignored;
    static_cast<void>(socket_.shutdown(Socket::shutdown_both, ignored));
    give_up_waiting();
}

void Connection::give_up_waiting() {
    boost::system::error_code ignored;
    static_cast<void>(socket_.cancel(ignored));
}

} // namespace merx::http
