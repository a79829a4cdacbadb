// One connection of a server, and what all connections of one loop share. Asio is in here: for the files of
// the server only.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "http/request_parser.hpp"
#include "http/server.hpp"
#include "runtime/asio_loop.hpp"

namespace merx::http {

using SteadyTime = std::chrono::steady_clock::time_point;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class Connection;

// What one loop counts; on a cache line of its own, as others read it.
struct alignas(64) LoopCounters {
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> refusals = 0;
    std::atomic<std::uint64_t> overdue = 0;
};

// What the loops of a server share. Needs no loop to be alive, so that counts may be read at any time.
struct ServerShare {
    ServerShare(std::size_t loops, Handler the_handler, ServerOptions the_options)
        : handler(std::move(the_handler)), options(std::move(the_options)), counters(loops) {}

    const Handler handler;
    const ServerOptions options;
    std::atomic<std::size_t> open_connections = 0;
    std::atomic<std::uint64_t> accepted_connections = 0;
    std::vector<LoopCounters> counters; // by loop
    std::mutex mutex;                   // with `closed`, for whoever waits until there are no connections
    std::condition_variable closed;
};

// One loop's part of a server. Lives on its loop's thread.
struct ServerLoop {
    ServerLoop(runtime::AsioLoop& its_loop, std::shared_ptr<ServerShare> its_share, LoopCounters& its_counters);
    ~ServerLoop();

    runtime::AsioLoop& loop;
    const std::shared_ptr<ServerShare> share;
    Acceptor acceptor;
    std::list<Connection> connections;
    SteadyTime now; // of the last sweep: what a connection's time-outs start from, without asking a clock
    std::string date;
    std::int64_t date_second = 0;
    bool leaving = false;  // every answer is the last of its connection
    bool draining = false; // no new connections, and none goes on
    LoopCounters& counters;
};

class Connection {
public:
    Connection(ServerLoop& loop, Socket socket, std::string remote_address);
    ~Connection();

    // Serves requests until the connection ends.
    Task<void> run();

    // Gives up what takes too long.
    void expire_if_late(SteadyTime now);
    // Ends after the request that is under way, or about to come on a new connection; at once where there is none.
    void drain();
    // Ends at once, as far as it is waiting for the client.
    void abort();

private:
    // What it waits for, which decides how long that may take.
    enum class Phase { idle, header, body, handling, writing, lingering };
    enum class Sent { all, some, failed };

    struct ReadSome;
    struct WaitWritable;

    void enter(Phase phase) {
        phase_ = phase;
        since_ = loop_.now;
    }
    std::string_view arrived() const { return {buffer_.get() + begin_, end_ - begin_}; }
    bool take_header();                    // false: more bytes are needed, or refused_
    void make_room();                      // for more bytes of a header
    void put_back(std::string_view bytes); // what was read behind a body belongs to the next request
    void grow_to(std::size_t capacity);
    bool is_about_to_ask() const;
    void give_up_waiting();
    Task<bool> read_body(); // false: the connection has ended
    Task<bool> read_rest_of_body(std::string_view begun);
    void begin_answer(const Response& response, bool head_only);
    Sent send_now();
    Task<bool> send_rest(); // false: the client has gone
    Task<void> refuse(Refusal refusal);
    void answer_for_handler();

    ServerLoop& loop_;
    Socket socket_;
    const std::string remote_address_;
    RequestParser parser_;
    std::unique_ptr<char[]> buffer_; // arrived bytes: [begin_, end_)
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t seen_ = 0;         // of arrived(), searched for the end of a header
    std::size_t request_size_ = 0; // of arrived(), the request under way
    std::string behind_body_;      // bytes of the next request
    std::string head_;
    std::string_view unsent_head_;
    std::string_view unsent_body_;
    Refusal refusal_;
    bool refused_ = false;
    Phase phase_ = Phase::idle;
    SteadyTime since_;
    bool late_ = false;
    bool closing_ = false;
    bool is_answered_for_ = false; // while its handler goes on
    std::size_t served_ = 0;
};

} // namespace merx::http
