// One connection to a Redis server: hiredis's asynchronous context, driven by whoever polls its socket.
#pragma once

#include <functional>
#include <list>
#include <span>
#include <string>

#include "cache/redis_address.hpp"

struct redisAsyncContext;
struct redisReply;

namespace merx::cache {

// One thread's own.
class RedisConnection {
public:
    // With the answer, or null where the connection ended first. While it runs the connection must not be closed.
    using Then = std::function<void(const redisReply* reply)>;

    RedisConnection() = default;
    ~RedisConnection() { close(); }
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    // Begins to connect. Names are looked up here and now, which is why this belongs on a thread of its own. False,
    // with a reason, where that cannot even begin.
    bool open(const RedisAddress& address);
    // Whoever waits for an answer gets null.
    void close();

    bool is_open() const { return context_ != nullptr; }
    bool is_connected() const { return connected_; }
    const std::string& reason() const { return reason_; } // why the last one ended

    // What to poll for; -1 for nothing.
    int descriptor() const;
    short events() const;
    // What poll said.
    void handle(short events);

    // Both go out with the next handle(), and only while it is open. `then` is called once.
    void send(std::span<const std::string> words, Then then);
    // `hear` is called with every reply about the channel; from then on the connection takes subscriptions alone.
    void subscribe(const std::string& channel, Then hear);

private:
    void watch(redisAsyncContext* context);

    redisAsyncContext* context_ = nullptr;
    bool connected_ = false;
    bool reads_ = false;
    bool writes_ = false;
    std::string reason_;
    std::list<Then> subscriptions_; // of this connection; hiredis refers to them
};

} // namespace merx::cache
