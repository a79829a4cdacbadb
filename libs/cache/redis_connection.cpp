#include "cache/redis_connection.hpp"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <poll.h>

#include <memory>
#include <utility>
#include <vector>

namespace merx::cache {
namespace {

void hear_once(redisAsyncContext*, void* reply, void* then) {
    const std::unique_ptr<RedisConnection::Then> owned(static_cast<RedisConnection::Then*>(then));
    (*owned)(static_cast<const redisReply*>(reply));
}

void hear_each(redisAsyncContext*, void* reply, void* hear) {
    (*static_cast<RedisConnection::Then*>(hear))(static_cast<const redisReply*>(reply));
}

} // namespace

// hiredis asks for reading and writing through these, and frees the context by itself where it fails.
void RedisConnection::watch(redisAsyncContext* context) {
    context_ = context;
    context->data = this;
    context->ev.data = this;
    context->ev.addRead = [](void* self) { static_cast<RedisConnection*>(self)->reads_ = true; };
    context->ev.delRead = [](void* self) { static_cast<RedisConnection*>(self)->reads_ = false; };
    context->ev.addWrite = [](void* self) { static_cast<RedisConnection*>(self)->writes_ = true; };
    context->ev.delWrite = [](void* self) { static_cast<RedisConnection*>(self)->writes_ = false; };
    context->ev.cleanup = [](void* pointer) {
        auto& self = *static_cast<RedisConnection*>(pointer);
        if (self.context_ != nullptr && self.context_->err != 0) {
            self.reason_ = self.context_->errstr;
        }
        self.context_ = nullptr;
        self.connected_ = self.reads_ = self.writes_ = false;
    };
    redisAsyncSetConnectCallback(context, [](const redisAsyncContext* opened, int status) {
        static_cast<RedisConnection*>(opened->data)->connected_ = status == REDIS_OK;
    });
}

bool RedisConnection::open(const RedisAddress& address) {
    close();
    subscriptions_.clear();
    reason_.clear();
    redisAsyncContext* context = redisAsyncConnect(address.host.c_str(), address.port);
    if (context == nullptr || context->err != 0) {
        reason_ = context == nullptr ? "out of memory" : context->errstr;
        if (context != nullptr) {
            redisAsyncFree(context);
        }
        return false;
    }
    redisEnableKeepAlive(&context->c);
    watch(context);
    writes_ = true; // the socket can be written to once it is connected
    return true;
}

void RedisConnection::close() {
    if (context_ != nullptr) {
        redisAsyncFree(context_);
    }
}

int RedisConnection::descriptor() const {
    return context_ == nullptr ? -1 : context_->c.fd;
}

short RedisConnection::events() const {
    return static_cast<short>((reads_ ? POLLIN : 0) | (writes_ ? POLLOUT : 0));
}

void RedisConnection::handle(short events) {
    // A failed connection is told to the reader, whether or not it asked to read.
    if (context_ != nullptr && (events & (POLLIN | POLLERR | POLLHUP)) != 0) {
        redisAsyncHandleRead(context_);
    }
    if (context_ != nullptr && (events & POLLOUT) != 0) {
        redisAsyncHandleWrite(context_);
    }
}

void RedisConnection::send(std::span<const std::string> words, Then then) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    auto owned = std::make_unique<Then>(std::move(then));
    if (redisAsyncCommandArgv(context_, hear_once, owned.get(), static_cast<int>(texts.size()), texts.data(),
                              sizes.data()) == REDIS_OK) {
        static_cast<void>(owned.release()); // hear_once() takes it back
    } else {
        (*owned)(nullptr);
    }
}

void RedisConnection::subscribe(const std::string& channel, Then hear) {
    Then& kept = subscriptions_.emplace_back(std::move(hear));
    redisAsyncCommand(context_, hear_each, &kept, "SUBSCRIBE %b", channel.data(), channel.size());
}

} // namespace merx::cache
